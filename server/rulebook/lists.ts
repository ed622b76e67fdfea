/** Lists that many rules name. They are data of the trade: who changes one gives the rules that name it a new version. */
export const LISTS: Readonly<Record<string, readonly string[]>> = {
  /** USPS, with districts, territories and the armed forces. */
  states: (
    'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC ' +
    'SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI FM MH PW AA AE AP'
  ).split(' '),
  /** CMS place of service codes in force in 2026. */
  places: (
    '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 31 32 33 34 41 42 49 50 51 52 53 54 55 56 57 ' +
    '58 60 61 62 65 66 71 72 81 99'
  ).split(' '),
  /** X12 1032, as SBR09 takes it. */
  filingCodes: '11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ'.split(' '),
  /** Modifiers that open an NCCI pair of indicator 1 (NCCI Policy Manual, chapter I). */
  pairModifiers:
    'E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 T8 T9 LT RT LC LD RC LM RI 24 25 57 58 78 79 27 59 91 XE XS XP XU'.split(
      ' ',
    ),
  /** They say that the same was done again, or elsewhere. */
  repeatModifiers:
    'E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 T8 T9 LT RT 50 59 76 77 91 XE XS XP XU JW JZ'.split(
      ' ',
    ),
  /** SBR05. */
  mspReasons: '12 13 14 15 16 41 42 43 47'.split(' '),
};
