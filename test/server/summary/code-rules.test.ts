/** Codes of five systems: written one way, and refused where a digit slipped. */

import t from 'tap';
import { plainCode, wrongWithCode } from '../../../server/summary/code-rules.ts';
import { CODE_SYSTEMS, type CodeSystem, type CodeSystemName } from '../../../shared/summary.ts';
import fc from '../../helpers/property.ts';

const fits = (name: CodeSystemName, code: string): boolean => {
  const system: CodeSystem = CODE_SYSTEMS[name];
  return wrongWithCode(system, plainCode(system, code)) === null;
};

t.test('codes that are right, as people write them', async (t) => {
  t.equal(plainCode(CODE_SYSTEMS['ICD-10-CM'], ' e119 '), 'E11.9');
  for (const code of ['E11.9', 'i10', 'Z00.00', 's72.001a', 'C7A.00']) t.ok(fits('ICD-10-CM', code), code);
  for (const code of ['44054006', '59621000', '430193006', '10509002', '7200002']) t.ok(fits('SNOMED CT', code), code);
  for (const code of ['4548-4', '85354-9', '8480-6', '2093-3', '718-7']) t.ok(fits('LOINC', code), code);
  for (const code of ['08', '140', '207']) t.ok(fits('CVX', code), code);
  for (const code of ['308192', '2001499']) t.ok(fits('RxNorm', code), code);
});

t.test('codes that are wrong', async (t) => {
  const wrong: [CodeSystemName, string][] = [
    ['ICD-10-CM', '250.00'],
    ['ICD-10-CM', 'E1'],
    ['SNOMED CT', '44054007'],
    ['SNOMED CT', '12'],
    ['LOINC', '4548-5'],
    ['LOINC', '4548'],
    ['CVX', '8'],
    ['RxNorm', '0123'],
  ];
  for (const [system, code] of wrong) t.notOk(fits(system, code), `${system} ${code}`);
});

t.test('a slip of one digit, or two neighbours that changed places, is always seen in SNOMED CT', async (t) => {
  const known = ['44054006', '59621000', '430193006', '10509002', '195662009', '314529007'];
  fc.assert(
    fc.property(fc.constantFrom(...known), fc.nat(8), fc.integer({ min: 1, max: 9 }), (code, at, by) => {
      const place = at % code.length;
      const slip = code.slice(0, place) + ((Number(code[place]) + by) % 10) + code.slice(place + 1);
      const [a = '', b = ''] = code.slice(place, place + 2);
      const swapped = code.slice(0, place) + b + a + code.slice(place + 2);
      return !fits('SNOMED CT', slip) && (swapped === code || !fits('SNOMED CT', swapped));
    }),
  );
  t.pass('none was taken');
});
