/** HL7 messages in files, good and bad: what is read, and what is refused in words. */
import t from 'tap';
import { chargesOf } from '../../../server/exchange/charge-message.ts';
import { HL7_BYTES_MAX, readMessages } from '../../../server/exchange/hl7.ts';
import fc from '../../helpers/property.ts';

const MSH = 'MSH|^~\\&|EHR|CLINIC|PM|CLINIC|20260318140500||DFT^P03|M1|P|2.5.1';
const PID = 'PID|1||778^^^CLINIC^MR~555-00-1111^^^^SS||SAMPLE^PAT||19800412|F';
const PV1 = 'PV1|1|O|||||||||||||||||V77';
const FT1 = 'FT1|1|T1||20260318||CG|99213||||1|145.00||||||||E11.9^^I10~I10^^I10|||||99213^^CPT|25~LT';
const file = (...lines: string[]): Buffer => Buffer.from(`${lines.join('\r')}\r`);
const read = (...lines: string[]) => readMessages(file(...lines)).map(chargesOf);
const refused = (text: string | Buffer): string => {
  try {
    readMessages(Buffer.from(text)).map(chargesOf);
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
};

t.test('a charge with everything that is read of it', async (t) => {
  const ft1 = 'FT1|1|T1||20260318||CG|99213|||2|145.00||||||||E11.9^^I10~I10^^I10||||||99213^^CPT|25~LT';
  t.match(read(MSH, PID, PV1, ft1), [
    {
      controlId: 'M1',
      sender: 'EHR CLINIC',
      recordNumber: '778',
      visitNumber: 'V77',
      date: '2026-03-18',
      lines: [
        {
          externalId: 'EHR CLINIC/T1',
          visit: { visitId: 'V77', recordNumber: '778', birthDate: '1980-04-12', date: '2026-03-18' },
          diagnoses: ['E119', 'I10'],
          line: { procedure: '99213', modifiers: ['25', 'LT'], units: 2, chargeCents: 14_500 },
        },
      ],
    },
  ]);
});

t.test('other marks, escapes, line ends, frames, batches, and diagnoses told once for all', async (t) => {
  const other = [
    'MSH$*!?@$E?F?H?X41?R?.br?S?E?Q$$$$202603181405$$DFT*P03$M2$P$2.3',
    'PID$1$$778',
    'DG1$1$$E11.9*x*I10',
    'FT1$1$$$202603181405-0500$$CG$j1100*a ?S? b$$$$120',
  ];
  const [message] = read(...other);
  t.match(message, { sender: 'E$HAR S?Q', lines: [{ externalId: 'E$HAR S?Q/M2-1', diagnoses: ['E119'] }] });
  t.match(message?.lines[0]?.line, { procedure: 'J1100', units: 1, chargeCents: 12_000 });
  for (const end of ['\r', '\n', '\r\n']) {
    const text = [MSH, PID, PV1, FT1, ''].join(end);
    t.equal(readMessages(Buffer.from(text)).length, 1, JSON.stringify(end));
    t.equal(readMessages(Buffer.from(`\u000b${text}\u001c\r`)).length, 1);
    t.equal(readMessages(Buffer.from(`\ufeff${text}`)).length, 1);
  }
  const batch = ['FHS|^~\\&|EHR', 'BHS|^~\\&|EHR', MSH, PID, FT1, MSH.replace('M1', 'M2'), PID, FT1, 'BTS|2', 'FTS|1'];
  t.equal(readMessages(file(...batch)).length, 2);
  t.equal(
    readMessages(Buffer.from(file(MSH.replace('EHR', 'Müller')).toString(), 'latin1'))[0]?.sender,
    'Müller CLINIC',
  );
});

t.test('cut off, of another kind, or not clear: refused in words that name the place', async (t) => {
  const ft1 = (change: (fields: string[]) => void): string => {
    const fields = FT1.split('|');
    change(fields);
    return file(MSH, PID, PV1, fields.join('|')).toString();
  };
  const cases: [string, string | Buffer, RegExp][] = [
    ['nothing', '', /does not begin with MSH/],
    ['X12', 'ISA*00*', /does not begin with MSH/],
    ['zeros', Buffer.from('MSH|\0\0'), /no file of HL7/],
    ['too large', Buffer.alloc(HL7_BYTES_MAX + 1, 'M'), /larger than 8 MB/],
    ['cut in a segment', file(MSH, PID, PV1, FT1).subarray(0, 180), /cut off/],
    ['a batch without an end', file('BHS|^~\\&|EHR', MSH, PID, FT1), /end of its batch is missing/],
    ['a batch with too few', file('BHS|^~\\&|EHR', MSH, PID, FT1, 'BTS|2'), /says 2 messages and holds 1/],
    ['no marks', file('MSH', PID, FT1), /by which marks/],
    ['marks that are letters', file('MSHA^~\\&A', PID), /by which marks/],
    ['two marks alike', file('MSH|^^\\&|EHR', PID), /by which marks/],
    ['no control id', file(MSH.replace('|M1|', '||'), PID, FT1), /no control id/],
    ['an admission', file(MSH.replace('DFT^P03', 'ADT^A01'), PID), /it is ADT\^A01/],
    ['a segment that is none', file(MSH, PID, 'hello'), /Segment 3 of a message is none/],
    ['no charge', file(MSH, PID, PV1), /holds no charge/],
    ['two patients', file(MSH, PID, PID, FT1), /more than one patient/],
    ['nobody', file(MSH, FT1), /neither the number of the visit/],
    ['a credit', ft1((it) => it.splice(6, 1, 'CR')), /is no charge but CR/],
    ['no day', ft1((it) => it.splice(4, 1, '')), /has no day/],
    ['a day that is none', ft1((it) => it.splice(4, 1, '20260230')), /has no day/],
    ['an amount that is none', ft1((it) => it.splice(11, 1, 'much')), /not as expected: amount/],
    ['a negative amount', ft1((it) => it.splice(11, 1, '-5')), /not as expected: amount/],
    ['a quantity that is none', ft1((it) => it.splice(10, 1, '1e9')), /not as expected: quantity/],
    ['a code that is none', ft1((it) => it.splice(25, 1, 'office visit')), /not as expected: procedure code/],
    ['a diagnosis in words', ft1((it) => it.splice(19, 1, 'asthma')), /“ASTHMA” of charge 1 \(segment 4\) is no ICD/],
    ['one charge twice', file(MSH, PID, PV1, FT1, FT1), /have the same id/],
  ];
  for (const [name, text, sentence] of cases) t.match(refused(text), sentence, name);
});

t.test('whatever a file holds: messages, or a sentence', async (t) => {
  const piece = fc.constantFrom(
    MSH,
    PID,
    PV1,
    FT1,
    '\r',
    '\n',
    '|',
    '^',
    '~',
    '\\',
    '&',
    'FT1|',
    'BTS|9',
    '\\X',
    '\\E\\',
    'é',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 30 }), (pieces) => {
      const said = refused(pieces.join(''));
      if (said.length > 400 || said === '') throw new Error(said);
    }),
  );
  t.pass();
});
