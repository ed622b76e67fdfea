/** Professional claim, 837P 005010X222A1: loops, segments, usage and codes in the notation of ../table.ts. */
export const CLAIM_TABLE = `
ST
  BHT R1 01!=0019 02!=00|18 03! 04! 05! 06!=CH|RP
1000A < ST R1 submitter
  NM1 R1 01!=41 02!=1|2 03! 04 05 08!=46 09!
  PER R2 01!=IC 02 03!=ED|EM|FX|TE 04! 05=ED|EM|EX|FX|TE 06 07=ED|EM|EX|FX|TE 08
1000B < ST R1 receiver
  NM1 R1 01!=40 02!=2 03! 08!=46 09!
2000A < ST R* billing provider level
  HL R1 01! 03!=20 04!=1
  PRV S1 01!=BI 02!=PXC 03!
  CUR S1 01!=85 02!
2010AA < 2000A R1 billing provider
  NM1 R1 01!=85 02!=1|2 03! 04 05 07 08=XX 09
  N3 R1 01! 02
  N4 R1 $city
  REF R1 01!=EI|SY 02!
  REF S2 01!=0B|1G 02!
  PER S2 01!=IC 02 03!=EM|FX|TE 04! 05=EM|EX|FX|TE 06 07=EM|EX|FX|TE 08
2010AB < 2000A S1 pay-to address
  NM1 R1 01!=87 02!=1|2
  N3 R1 01! 02
  N4 R1 $city
2010AC < 2000A S1 pay-to plan
  NM1 R1 01!=PE 02!=2 03! 08!=PI|XV 09!
  N3 R1 01! 02
  N4 R1 $city
  REF S1 01!=2U|FY|NF 02!
  REF R1 01!=EI 02!
2000B < 2000A R* subscriber level
  HL R1 01! 02! 03!=22 04!=0|1
  SBR R1 01!=@ranks 02=18 03 04 05=12|13|14|15|16|41|42|43|47 09=@filing
  PAT S1 05=D8 06 07=01 08 09=Y
2010BA < 2000B R1 subscriber
  NM1 R1 01!=IL 02!=1|2 03! 04 05 07 08!=II|MI 09!
  N3 S1 01! 02
  N4 S1 $city
  DMG S1 01!=D8 02! 03!=F|M|U
  REF S1 01!=SY 02!
  REF S1 01!=Y4 02!
  PER S1 01!=IC 02 03!=TE 04! 05=EX 06
2010BB < 2000B R1 payer
  NM1 R1 01!=PR 02!=2 03! 08!=PI|XV 09!
  N3 S1 01! 02
  N4 S1 $city
  REF S3 01!=2U|EI|FY|NF 02!
  REF S2 01!=G2|LU 02!
2300 < 2000B,2000C S100 claim
  CLM R1 01! 02! 05!(01! 02!=B 03!) 06!=N|Y 07!=A|B|C 08!=N|W|Y 09!=I|Y 10=P 11(01!=AA|EM|OA 02=AA|EM|OA 04 05) 12=02|03|05|09 20=1|2|3|4|5|6|7|8|9|10|11|15
  DTP S1 01!=431 02!=D8 03!
  DTP S1 01!=454 02!=D8 03!
  DTP S1 01!=304 02!=D8 03!
  DTP S1 01!=453 02!=D8 03!
  DTP S1 01!=439 02!=D8 03!
  DTP S1 01!=484 02!=D8 03!
  DTP S1 01!=455 02!=D8 03!
  DTP S1 01!=471 02!=D8 03!
  DTP S1 01!=314|360|361 02!=D8|RD8 03!
  DTP S1 01!=297 02!=D8 03!
  DTP S1 01!=296 02!=D8 03!
  DTP S1 01!=435 02!=D8 03!
  DTP S1 01!=096 02!=D8 03!
  DTP S2 01!=090|091 02!=D8 03!
  DTP S1 01!=444 02!=D8 03!
  DTP S1 01!=050 02!=D8 03!
  PWK S10 01!=@reports 02!=AA|BM|EL|EM|FT|FX 05=AC 06
  CN1 S1 01!=01|02|03|04|05|06|09 02 03 04 05 06
  AMT S1 01!=F5 02!
  REF S1 01!=4N 02!
  REF S1 01!=F5 02!
  REF S1 01!=EW 02!
  REF S1 01!=9F 02!
  REF S1 01!=G1 02!
  REF S1 01!=F8 02!
  REF S1 01!=X4 02!
  REF S1 01!=9A 02!
  REF S1 01!=9C 02!
  REF S1 01!=LX 02!
  REF S1 01!=D9 02!
  REF S1 01!=EA 02!
  REF S1 01!=P4 02!
  REF S1 01!=1J 02!
  K3 S10 01!
  NTE S1 01!=ADD|CER|DCP|DGN|TPO 02!
  CR1 S1 01=LB 02 04!=A|B|C|D|E 05!=DH 06! 09 10
  CR2 S1 08!=A|C|D|E|F|G|M 10 11
  CRC S3 01!=07 02!=N|Y 03!=@ambulance 04=@ambulance 05=@ambulance 06=@ambulance 07=@ambulance
  CRC S3 01!=E1|E2|E3 02!=N|Y 03!=@vision 04=@vision 05=@vision 06=@vision 07=@vision
  CRC S1 01!=75 02!=Y 03!=IH
  CRC S1 01!=ZZ 02!=N|Y 03!=AV|NU|S2|ST 04=AV|NU|S2|ST 05=AV|NU|S2|ST
  HI R1 01!(01!=ABK|BK 02!) 02$other 03$other 04$other 05$other 06$other 07$other 08$other 09$other 10$other 11$other 12$other
  HI S1 01!(01!=BP 02!) 02(01!=BO 02!)
  HI S2 01!(01!=BG 02!) 02$condition 03$condition 04$condition 05$condition 06$condition 07$condition 08$condition 09$condition 10$condition 11$condition 12$condition
  HCP S1 01!=00|01|02|03|04|05|06|07|08|09|10|11|12|13|14 02! 03 04 05 06 07 13=T1|T2|T3|T4|T5|T6 14=1|2|3|4|5 15=1|2|3|4|5|6
2310A < 2300 S2 referring provider
  NM1 R1 01!=DN|P3 02!=1 03! 04 05 07 08=XX 09
  REF S3 01!=0B|1G|G2 02!
2310B < 2300 S1 rendering provider
  NM1 R1 01!=82 02!=1|2 03! 04 05 07 08=XX 09
  PRV S1 01!=PE 02!=PXC 03!
  REF S4 01!=0B|1G|G2|LU 02!
2310C < 2300 S1 service facility
  NM1 R1 01!=77 02!=2 03! 08=XX 09
  N3 R1 01! 02
  N4 R1 $city
  REF S3 01!=0B|G2|LU 02!
  PER S1 01!=IC 02 03!=TE 04! 05=EX 06
2310D < 2300 S1 supervising provider
  NM1 R1 01!=DQ 02!=1 03! 04 05 07 08=XX 09
  REF S4 01!=0B|1G|G2|LU 02!
2310E < 2300 S1 ambulance pick-up
  NM1 R1 01!=PW 02!=2
  N3 R1 01! 02
  N4 R1 $city
2310F < 2300 S1 ambulance drop-off
  NM1 R1 01!=45 02!=2 03
  N3 R1 01! 02
  N4 R1 $city
2320 < 2300 S10 other coverage
  SBR R1 01!=@ranks 02!=01|18|19|20|21|39|40|53|G8 03 04 05=12|13|14|15|16|41|42|43|47 09=@filing
  CAS S5 01!=CO|CR|OA|PI|PR $triplets
  AMT S1 01!=D 02!
  AMT S1 01!=A8 02!
  AMT S1 01!=EAF 02!
  OI R1 03!=N|W|Y 04=P 06!=I|Y
  MOA S1 01 02 03 04 05 06 07 08 09
2330A < 2320 R1 other subscriber
  NM1 R1 01!=IL 02!=1|2 03! 04 05 07 08!=II|MI 09!
  N3 S1 01! 02
  N4 S1 $city
  REF S1 01!=SY 02!
2330B < 2320 R1 other payer
  NM1 R1 01!=PR 02!=2 03! 08!=PI|XV 09!
  N3 S1 01! 02
  N4 S1 $city
  DTP S1 01!=573 02!=D8 03!
  REF S2 01!=2U|EI|FY|NF 02!
  REF S1 01!=G1 02!
  REF S1 01!=9F 02!
  REF S1 01!=T4 02!
  REF S1 01!=F8 02!
2330C < 2320 S2 other payer’s referring provider
  NM1 R1 01!=DN|P3 02!=1
  REF R3 01!=0B|1G|G2 02!
2330D < 2320 S1 other payer’s rendering provider
  NM1 R1 01!=82 02!=1|2
  REF R3 01!=0B|1G|G2|LU 02!
2330E < 2320 S1 other payer’s facility
  NM1 R1 01!=77 02!=2
  REF R3 01!=0B|G2|LU 02!
2330F < 2320 S1 other payer’s supervising provider
  NM1 R1 01!=DQ 02!=1
  REF R3 01!=0B|1G|G2|LU 02!
2330G < 2320 S1 other payer’s billing provider
  NM1 R1 01!=85 02!=1|2
  REF R2 01!=G2|LU 02!
2400 < 2300 R50 service line
  LX R1 01!
  SV1 R1 01!(01!=ER|HC|IV|WK 02! 03 04 05 06 07) 02! 03!=MJ|UN 04! 05 07!(01!=@pointers 02=@pointers 03=@pointers 04=@pointers) 09=Y 11=Y 12=Y 15=0
  SV5 S1 01!(01!=HC 02!) 02!=DA 03! 04! 05! 06!=1|4|6
  PWK S10 01!=@reports 02!=AA|BM|EL|EM|FT|FX 05=AC 06
  PWK S1 01!=CT 02!=AB|AD|AF|AG|NS
  CR1 S1 01=LB 02 04!=A|B|C|D|E 05!=DH 06! 09 10
  CR3 S1 01!=I|R|S 02!=MO 03!
  CRC S3 01!=07 02!=N|Y 03!=@ambulance 04=@ambulance 05=@ambulance 06=@ambulance 07=@ambulance
  CRC S1 01!=70 02!=N|Y 03!=65
  CRC S1 01!=09 02!=N|Y 03!=38|ZV 04=38|ZV
  DTP R1 01!=472 02!=D8|RD8 03!
  DTP S1 01!=471 02!=D8 03!
  DTP S1 01!=607 02!=D8 03!
  DTP S1 01!=463 02!=D8 03!
  DTP S1 01!=461 02!=D8 03!
  DTP S1 01!=304 02!=D8 03!
  DTP S2 01!=738|739 02!=D8 03!
  DTP S1 01!=011 02!=D8 03!
  DTP S1 01!=455 02!=D8 03!
  DTP S1 01!=454 02!=D8 03!
  QTY S1 01!=PT 02!
  QTY S1 01!=FL 02!
  MEA S5 01!=OG|TR 02!=HT|R1|R2|R3|R4 03!
  CN1 S1 01!=01|02|03|04|05|06|09 02 03 04 05 06
  REF S1 01!=9B 02!
  REF S1 01!=9D 02!
  REF S5 01!=G1 02! 04(01!=2U 02!)
  REF S1 01!=6R 02!
  REF S1 01!=EW 02!
  REF S1 01!=X4 02!
  REF S1 01!=F4 02!
  REF S1 01!=BT 02!
  REF S5 01!=9F 02! 04(01!=2U 02!)
  AMT S1 01!=T 02!
  AMT S1 01!=F4 02!
  K3 S10 01!
  NTE S1 01!=ADD|DCP 02!
  NTE S1 01!=TPO 02!
  PS1 S1 01! 02!
  HCP S1 01!=00|01|02|03|04|05|06|07|08|09|10|11|12|13|14 02! 03 04 05 06 07 09=ER|HC|IV|WK 10 11=MJ|UN 12 13=T1|T2|T3|T4|T5|T6 14=1|2|3|4|5 15=1|2|3|4|5|6
2410 < 2400 S1 drug
  LIN R1 02!=EN|EO|HI|N4|ON|UK|UP 03!
  CTP R1 04! 05!(01!=F2|GR|ME|ML|UN)
  REF S1 01!=VY|XZ 02!
2420A < 2400 S1 rendering provider of the line
  NM1 R1 01!=82 02!=1|2 03! 04 05 07 08=XX 09
  PRV S1 01!=PE 02!=PXC 03!
  REF S20 01!=0B|1G|G2|LU 02! 04(01!=2U 02!)
2420B < 2400 S1 purchased service provider
  NM1 R1 01!=QB 02!=1|2 08=XX 09
  REF S20 01!=0B|1G|G2 02! 04(01!=2U 02!)
2420C < 2400 S1 service facility of the line
  NM1 R1 01!=77 02!=2 03! 08=XX 09
  N3 R1 01! 02
  N4 R1 $city
  REF S3 01!=G2|LU 02! 04(01!=2U 02!)
2420D < 2400 S1 supervising provider of the line
  NM1 R1 01!=DQ 02!=1 03! 04 05 07 08=XX 09
  REF S20 01!=0B|1G|G2|LU 02! 04(01!=2U 02!)
2420E < 2400 S1 ordering provider
  NM1 R1 01!=DK 02!=1 03! 04 05 07 08=XX 09
  N3 S1 01! 02
  N4 S1 $city
  REF S20 01!=0B|1G|G2 02! 04(01!=2U 02!)
  PER S1 01!=IC 02 03!=EM|FX|TE 04! 05=EM|EX|FX|TE 06 07=EM|EX|FX|TE 08
2420F < 2400 S2 referring provider of the line
  NM1 R1 01!=DN|P3 02!=1 03! 04 05 07 08=XX 09
  REF S20 01!=0B|1G|G2 02! 04(01!=2U 02!)
2420G < 2400 S1 ambulance pick-up of the line
  NM1 R1 01!=PW 02!=2
  N3 R1 01! 02
  N4 R1 $city
2420H < 2400 S1 ambulance drop-off of the line
  NM1 R1 01!=45 02!=2 03
  N3 R1 01! 02
  N4 R1 $city
2430 < 2400 S15 line adjudication
  SVD R1 01! 02! 03!(01!=ER|HC|IV|WK 02! 03 04 05 06 07) 05! 06
  CAS S5 01!=CO|CR|OA|PI|PR $triplets
  DTP R1 01!=573 02!=D8 03!
  AMT S1 01!=EAF 02!
2440 < 2400 S* form
  LQ R1 01!=AS|UT 02!
  FRM R99 01! 02=N|W|Y 03 04 05
2000C < 2000B S* patient level
  HL R1 01! 02! 03!=23 04!=0
  PAT R1 01!=01|19|20|21|39|40|53|G8 05=D8 06 07=01 08 09=Y
2010CA < 2000C R1 patient
  NM1 R1 01!=QC 02!=1 03! 04 05 07
  N3 R1 01! 02
  N4 R1 $city
  DMG R1 01!=D8 02! 03!=F|M|U
  REF S1 01!=Y4 02!
  REF S1 01!=1W|SY 02!
  PER S1 01!=IC 02 03!=TE 04! 05=EX 06
`;
