/** Claim status, 276 and 277 005010X212, in the notation of ../table.ts. */
export const STATUS_REQUEST_TABLE = `
ST
  BHT R1 01!=0010 02!=13 03! 04! 05!
2000A < ST R* information source level
  HL R1 01! 03!=20 04!=1
2100A < 2000A R1 payer
  NM1 R1 01!=PR 02!=2 03! 08!=PI|XV 09!
2000B < 2000A R* information receiver level
  HL R1 01! 02! 03!=21 04!=1
2100B < 2000B R1 information receiver
  NM1 R1 01!=41 02!=1|2 03 04 05 08!=46 09!
2000C < 2000B S* provider level
  HL R1 01! 02! 03!=19 04!=1
2100C < 2000C R2 provider
  NM1 R1 01!=1P 02!=1|2 03 04 05 07 08!=FI|SV|XX 09!
2000D < 2000C S* subscriber level
  HL R1 01! 02! 03!=22 04!=0|1
  DMG S1 01!=D8 02! 03=F|M|U
2100D < 2000D R1 subscriber
  NM1 R1 01!=IL 02!=1|2 03! 04 05 07 08!=24|II|MI 09!
2200D < 2000D S* claim
  TRN R1 01!=1 02!
  REF S1 01!=1K 02!
  REF S1 01!=BLT 02!
  REF S1 01!=LU 02!
  REF S1 01!=6P 02!
  REF S1 01!=EJ 02!
  REF S1 01!=XZ 02!
  REF S1 01!=D9 02!
  AMT S1 01!=T3 02!
  DTP S1 01!=472 02!=D8|RD8 03!
2210D < 2200D S* service line
  SVC R1 01!(01!=AD|ER|HC|HP|IV|NU|WK 02! 03 04 05 06) 02! 04 07
  REF S1 01!=FJ 02!
  DTP R1 01!=472 02!=D8|RD8 03!
2000E < 2000D S* dependent level
  HL R1 01! 02! 03!=23
  DMG R1 01!=D8 02! 03=F|M|U
2100E < 2000E R1 dependent
  NM1 R1 01!=QC 02!=1 03! 04 05 07
2200E < 2000E S* claim
  TRN R1 01!=1 02!
  REF S1 01!=1K 02!
  REF S1 01!=BLT 02!
  REF S1 01!=LU 02!
  REF S1 01!=6P 02!
  REF S1 01!=EJ 02!
  REF S1 01!=XZ 02!
  REF S1 01!=D9 02!
  AMT S1 01!=T3 02!
  DTP S1 01!=472 02!=D8|RD8 03!
2210E < 2200E S* service line
  SVC R1 01!(01!=AD|ER|HC|HP|IV|NU|WK 02! 03 04 05 06) 02! 04 07
  REF S1 01!=FJ 02!
  DTP R1 01!=472 02!=D8|RD8 03!
`;

export const STATUS_ANSWER_TABLE = `
ST
  BHT R1 01!=0010 02!=08 03! 04! 05! 06!=DG
2000A < ST R* information source level
  HL R1 01! 03!=20 04!=1
2100A < 2000A R1 payer
  NM1 R1 01!=PR 02!=2 03! 08!=PI|XV 09!
  PER S1 01!=IC 02 03!=ED|EM|FX|TE 04! 05=EM|EX|FX|TE 06 07=EM|EX|FX|TE 08
2000B < 2000A R* information receiver level
  HL R1 01! 02! 03!=21 04!=0|1
2100B < 2000B R1 information receiver
  NM1 R1 01!=41 02!=1|2 03 04 05 08!=46 09!
2200B < 2000B S1 trace of the receiver
  TRN R1 01!=2 02!
  STC R* 01!(01! 02! 03) 02! 10(01! 02! 03) 11(01! 02! 03)
2000C < 2000B S* provider level
  HL R1 01! 02! 03!=19 04!=0|1
2100C < 2000C R2 provider
  NM1 R1 01!=1P 02!=1|2 03 04 05 07 08!=FI|SV|XX 09!
2200C < 2000C S1 trace of the provider
  TRN R1 01!=1 02!
  STC R* 01!(01! 02! 03) 02! 10(01! 02! 03) 11(01! 02! 03)
2000D < 2000C S* subscriber level
  HL R1 01! 02! 03!=22 04!=0|1
2100D < 2000D R1 subscriber
  NM1 R1 01!=IL 02!=1|2 03! 04 05 07 08!=24|II|MI 09!
2200D < 2000D S* claim
  TRN R1 01!=2 02!
  STC R* 01!(01! 02! 03 04) 02! 04 05 06 08 09 10(01! 02! 03 04) 11(01! 02! 03 04)
  REF S1 01!=1K 02!
  REF S1 01!=BLT 02!
  REF S1 01!=EJ 02!
  REF S1 01!=XZ 02!
  REF S1 01!=VV 02!
  REF S1 01!=D9 02!
  DTP S1 01!=472 02!=D8|RD8 03!
2220D < 2200D S* service line
  SVC R1 01!(01!=AD|ER|HC|HP|IV|NU|WK 02! 03 04 05 06) 02! 03! 04 07
  STC R* 01!(01! 02! 03 04) 02! 10(01! 02! 03 04) 11(01! 02! 03 04)
  REF S1 01!=FJ 02!
  DTP S1 01!=472 02!=D8|RD8 03!
2000E < 2000D S* dependent level
  HL R1 01! 02! 03!=23
2100E < 2000E R1 dependent
  NM1 R1 01!=QC 02!=1 03! 04 05 07
2200E < 2000E S* claim
  TRN R1 01!=2 02!
  STC R* 01!(01! 02! 03 04) 02! 04 05 06 08 09 10(01! 02! 03 04) 11(01! 02! 03 04)
  REF S1 01!=1K 02!
  REF S1 01!=BLT 02!
  REF S1 01!=EJ 02!
  REF S1 01!=XZ 02!
  REF S1 01!=VV 02!
  REF S1 01!=D9 02!
  DTP S1 01!=472 02!=D8|RD8 03!
2220E < 2200E S* service line
  SVC R1 01!(01!=AD|ER|HC|HP|IV|NU|WK 02! 03 04 05 06) 02! 03! 04 07
  STC R* 01!(01! 02! 03 04) 02! 10(01! 02! 03 04) 11(01! 02! 03 04)
  REF S1 01!=FJ 02!
  DTP S1 01!=472 02!=D8|RD8 03!
`;
