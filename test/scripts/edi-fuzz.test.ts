import t from 'tap';
import { fuzzApart } from '../../scripts/drills/edi-fuzz.ts';

t.test('broken files of every kind: only findings, only errors that have a name, in little memory', async (t) => {
  const report = await fuzzApart(20, { cases: 120 });
  t.same(report.unexpected, []);
  t.equal(report.cases, 120);
  t.ok(report.codes > 40, `${report.codes} kinds of findings`);
  t.ok(report.memoryMbMax <= 256, `${report.memoryMbMax} MB`);
});
