/** Answers to what we send: 999 005010X231A1 and 277CA 005010X214, in the notation of ../table.ts. */
export const ACKNOWLEDGEMENT_TABLE = `
ST
  AK1 R1 01!=BE|FA|HB|HC|HI|HN|HP|HR|HS|RA 02! 03!
2000 < ST S* answer to a transaction
  AK2 R1 01! 02! 03
2100 < 2000 S* segment in error
  IK3 R1 01! 02! 03 04=1|2|3|4|5|6|7|8|I4|I6|I7|I8|I9
  CTX S9 01!(01!=SITUATIONAL_TRIGGER) 02! 03! 04 05(01! 02 03) 06(01! 02)
  CTX S1 01!(01! 02!)
2110 < 2100 S* element in error
  IK4 R1 01!(01! 02 03) 02 03!=1|2|3|4|5|6|7|8|9|10|12|13|I6|I9|I10|I11|I12|I13 04
  CTX S10 01!(01!=SITUATIONAL_TRIGGER) 02! 03! 04 05(01! 02 03) 06(01! 02)
2000
  IK5 R1 01!=A|E|M|R|W|X 02=@set 03=@set 04=@set 05=@set 06=@set
ST
  AK9 R1 01!=A|E|M|P|R|W|X 02! 03! 04! 05=@group 06=@group 07=@group 08=@group 09=@group
`;

export const CLAIM_ANSWER_TABLE = `
ST
  BHT R1 01!=0085 02!=08 03! 04! 05! 06!=TH
2000A < ST R* information source level
  HL R1 01! 03!=20 04!=1
2100A < 2000A R1 information source
  NM1 R1 01!=PR|AY 02!=2 03! 08!=46|FI|PI|XV 09!
2200A < 2000A R* receipt of the transmission
  TRN R1 01!=1 02!
  DTP R1 01!=050 02!=D8 03!
  DTP R1 01!=009 02!=D8 03!
2000B < 2000A R1 information receiver level
  HL R1 01! 02! 03!=21 04!=0|1
2100B < 2000B R1 information receiver
  NM1 R1 01!=41 02!=1|2 03! 04 05 08!=46 09!
2200B < 2000B R1 trace of the receiver
  TRN R1 01!=2 02!
  STC R* 01!(01! 02! 03=36|40|41|AY|PR) 02! 03!=U|WQ 04! 10(01! 02! 03) 11(01! 02! 03)
  QTY S1 01!=90 02!
  QTY S1 01!=AA 02!
  AMT S1 01!=YU 02!
  AMT S1 01!=YY 02!
2000C < 2000B R* provider level
  HL R1 01! 02! 03!=19 04!=1
2100C < 2000C R* provider
  NM1 R1 01!=85 02!=1|2 03! 04 05 06 07 08!=FI|SV|XX 09!
2200C < 2000C S1 trace of the provider
  TRN R1 01!=1 02!
  STC S* 01!(01! 02! 03) 02 03!=U|WQ 04! 10(01! 02! 03) 11(01! 02! 03)
  REF S1 01!=0B|1G|G2|LU|SY|TJ 02!
  QTY S1 01!=QA 02!
  QTY S1 01!=QC 02!
  AMT S1 01!=YU 02!
  AMT S1 01!=YY 02!
2000D < 2000C R* patient level
  HL R1 01! 02! 03!=PT 04=0
2100D < 2000D R1 patient
  NM1 R1 01!=QC 02!=1 03! 04 05 06 07 08!=II|MI 09!
2200D < 2000D S* claim
  TRN R1 01!=2 02!
  STC R* 01!(01! 02! 03) 02! 03!=U|WQ 04! 10(01! 02! 03) 11(01! 02! 03) 12
  REF S1 01!=1K 02!
  REF S1 01!=D9 02!
  REF S1 01!=BLT 02!
  DTP R1 01!=472 02!=RD8|D8 03!
2220D < 2200D S* service line
  SVC R1 01!(01!=AD|ER|HC|HP|IV|NU|WK 02! 03 04 05 06) 02! 04 07
  STC R1 01!(01! 02! 03) 02! 03!=U 10(01! 02! 03) 11(01! 02! 03)
  REF S1 01!=FJ 02!
  REF S1 01!=XZ 02!
  DTP S1 01!=472 02!=D8|RD8 03!
`;
