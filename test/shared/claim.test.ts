/** The form of the claim: what it holds, and what it cannot hold. */
import t from 'tap';
import Value from 'typebox/value';
import { Claim } from '../../shared/claim.ts';
import { aClaim, aLine, anotherCoverage, aProvider } from '../helpers/claims.ts';

t.test('a claim holds what was decided, right or wrong, in one form', async (t) => {
  t.ok(Value.Check(Claim, aClaim()));
  t.ok(Value.Check(Claim, aClaim({ others: [anotherCoverage()], referring: aProvider({ npi: 'wrong' }) })));
  t.notOk(Value.Check(Claim, { ...aClaim(), colour: 'green' }), 'a field that nobody knows');
  t.notOk(Value.Check(Claim, aClaim({ chargeCents: 1.5 })), 'half a cent');
  t.notOk(
    Value.Check(Claim, aClaim({ diagnoses: Array.from({ length: 13 }, () => 'E119') })),
    'a thirteenth diagnosis',
  );
  t.notOk(Value.Check(Claim, aClaim({ lines: Array.from({ length: 51 }, () => aLine()) })), 'a line too many');
  t.notOk(Value.Check(Claim, aClaim({ claimNumber: 'A\u0000B' })), 'a control character');
});
