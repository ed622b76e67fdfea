/** Medigap: what each letter pays, and what the desk is told of a visit. */
import t from 'tap';
import {
  isCobaId,
  type MEDIGAP_BENEFITS,
  MEDIGAP_LETTERS,
  MEDIGAP_TABLE,
  medigapSays,
} from '../../shared/coverage-medigap.ts';

const OFFICE = { place: 'office', preventive: false } as const;

t.test('an id is five digits, the first a 5', async (t) => {
  for (const id of ['55000', '50000', '59999']) t.ok(isCobaId(id), id);
  for (const id of ['', '5500', '550001', '45000', '5500A', ' 55000', '55000 ']) t.notOk(isCobaId(id), id);
});

t.test('the table is the chart of medicare.gov', async (t) => {
  const of = (benefit: keyof typeof MEDIGAP_BENEFITS, percent: number) =>
    MEDIGAP_LETTERS.filter((letter) => MEDIGAP_TABLE[letter][benefit] === percent).join(' ');
  t.equal(of('partACoinsurance', 100), MEDIGAP_LETTERS.join(' '));
  t.equal(of('partBDeductible', 100), 'C F F-HD');
  t.equal(of('partBExcess', 100), 'F F-HD G G-HD');
  t.equal(of('partADeductible', 0), 'A');
  t.equal(of('partADeductible', 50), 'K M');
  t.equal(of('skilledNursing', 0), 'A B');
  t.equal(of('partBCoinsurance', 50), 'K');
  t.equal(of('foreignTravel', 80), 'C D F F-HD G G-HD M N');
});

t.test('a visit in plain words', async (t) => {
  t.match(medigapSays('G', OFFICE), [/deductible: the patient/, /pays all of it/, /policy pays them/]);
  t.match(medigapSays('F', OFFICE), [/deductible: the policy/, /all of it/, /policy pays them/]);
  t.match(medigapSays('N', OFFICE), [/the patient/, /up to \$20/, /the patient pays them/]);
  t.match(medigapSays('N', { ...OFFICE, place: 'emergency' })[1], /up to \$50/);
  t.match(medigapSays('L', OFFICE)[1], /75 %, the patient 25 %/);
  t.match(medigapSays('G-HD', OFFICE)[0], /High-deductible/);
  t.match(medigapSays('A', { ...OFFICE, preventive: true }), [/in full/]);
});
