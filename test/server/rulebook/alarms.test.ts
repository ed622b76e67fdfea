/** No false alarm: 500 good claims of every scenario and the clean public samples are blocked by nothing. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import Value from 'typebox/value';
import { madeClaims, SCENARIO_NAMES } from '../../../scripts/claims/claims.ts';
import { contextFor } from '../../../scripts/claims/context.ts';
import { npiOf } from '../../../scripts/claims/world.ts';
import { judgedAs } from '../../../scripts/simulate/claims.ts';
import { diagnosisFacts, lineFacts } from '../../../server/claims/context-rules.ts';
import type { CodeAnswer } from '../../../server/codesets/index.ts';
import { claimOf, readEdi } from '../../../server/edi/index.ts';
import { builtInRules, evaluate } from '../../../server/rulebook/index.ts';
import type { Claim } from '../../../shared/claim.ts';
import { ClaimContext } from '../../../shared/claim-context.ts';
import { seededRandom } from '../../../shared/random.ts';

const FIXTURES = path.join(import.meta.dirname, '..', '..', 'fixtures', 'edi');
const blocks = (claim: Claim): string[] =>
  judgedAs(claim).flatMap(({ severity, ruleId, path: at }) => (severity === 'block' ? [`${ruleId} ${at}`] : []));

t.test('no rule blocks one of 500 good claims', async (t) => {
  const told = [...madeClaims(500, 500)].flatMap(({ claim, scenario }) =>
    blocks(claim).map((it) => `${claim.claimNumber} (${scenario}): ${it}`),
  );
  t.same(told, []);
  for (const { claim, scenario } of madeClaims(1, SCENARIO_NAMES.length))
    t.same([...Value.Errors(ClaimContext, contextFor(claim))], [], `${scenario} has a whole context`);
});

/**
 * Files that the reader has nothing against, and what in them no payer takes today. They are of 2005 and name providers by
 * numbers that look like an NPI and are none (45 CFR 162.406: the tenth digit checks the nine); most have a billing ZIP of
 * five digits (005010X222A1 2010AA N403 wants nine).
 */
const NOT_CLEAN: Record<string, string[]> = {
  'stupidedi__ambulance.edi': ['npi.billing claim.billing.npi'],
  'stupidedi__chiropractic.edi': ['address.billing-zip claim.billing.address.zip', 'npi.billing claim.billing.npi'],
  'stupidedi__medicare-secondary-payer-COB.edi': [
    'address.billing-zip claim.billing.address.zip',
    'npi.billing claim.billing.npi',
    'npi.rendering claim.rendering.npi',
  ],
  'stupidedi__oxygen.edi': [
    'address.billing-zip claim.billing.address.zip',
    'npi.billing claim.billing.npi',
    'npi.line-ordering claim.lines[0].ordering.npi',
    'npi.line-ordering claim.lines[1].ordering.npi',
  ],
  'stupidedi__wheelchair.edi': [
    'address.billing-zip claim.billing.address.zip',
    'npi.billing claim.billing.npi',
    'npi.line-ordering claim.lines[0].ordering.npi',
  ],
  'x12__demo.example7.837': [
    'address.billing-zip claim.billing.address.zip',
    'npi.billing claim.billing.npi',
    'npi.line-ordering claim.lines[0].ordering.npi',
    'npi.line-ordering claim.lines[1].ordering.npi',
  ],
  'x12__demo.example8.837': [
    'address.billing-zip claim.billing.address.zip',
    'npi.billing claim.billing.npi',
    'npi.line-ordering claim.lines[0].ordering.npi',
  ],
};

const PAIR = { column1: '20610', date: '2026-10-20', isEdit: true, modifier: '0', isStale: true } as const;

const claimsIn = (file: string): Claim[] =>
  [...readEdi(readFileSync(path.join(FIXTURES, 'samples', '837P', file)))].flatMap((event) =>
    event.kind === 'unit' && event.loop.id === '2300' ? [claimOf(event.loop).claim] : [],
  );

/** The same claim with numbers that could be given to a provider, and whole ZIP codes. */
function withNumbers(claim: Claim): Claim {
  const random = seededRandom(1);
  const mended = JSON.parse(JSON.stringify(claim), (key, value) =>
    key === 'npi' && value ? npiOf(random) : value,
  ) as Claim;
  const { address } = mended.billing;
  return { ...mended, billing: { ...mended.billing, address: { ...address, zip: `${address.zip.slice(0, 5)}1234` } } };
}

t.test('public samples are blocked by what is wrong in them, and by nothing else', async (t) => {
  const verdicts = JSON.parse(readFileSync(path.join(FIXTURES, 'verdicts.json'), 'utf8')) as Record<string, string[]>;
  const clean = Object.keys(verdicts).filter((file) => file.startsWith('837P/') && verdicts[file]?.length === 0);
  t.same(clean.map((file) => file.slice(5)).sort(), Object.keys(NOT_CLEAN).sort(), 'every readable sample is named');
  for (const [file, wrong] of Object.entries(NOT_CLEAN)) {
    const claims = claimsIn(file);
    t.same(claims.flatMap(blocks), wrong, file);
    t.same(claims.map(withNumbers).flatMap(blocks), [], `${file} with right numbers`);
  }
});

t.test('a code set of an earlier time blocks nothing, and what is not loaded says nothing', async (t) => {
  const claim = [...madeClaims(1, 1)][0]?.claim as Claim;
  const asked = { date: '2026-10-20', short: null, long: null, validFrom: null, validTo: null, isStale: true };
  const stale = (over: Partial<CodeAnswer>): CodeAnswer => ({
    ...{ ...asked, system: 'icd10cm', code: 'E119', standing: 'unknown', facts: null },
    ...over,
  });
  const context = contextFor(claim);
  for (const standing of ['unknown', 'other_date', 'heading'] as const) {
    const line = lineFacts(claim, 0, {
      ...{ answer: stale({ standing }), modifiers: [], earlier: [] },
      units: { code: claim.lines[0]?.procedure ?? '', date: asked.date, units: 0, indicator: 2, isStale: true },
      pairs: [{ ...PAIR, column2: claim.lines[0]?.procedure ?? '' }],
      rvu: stale({ standing: 'valid', facts: { globalDays: '090', status: 'N', bilateral: '0', professional: '0' } }),
      ...{ renderingNpi: '', credential: null, needsAuthorization: null, authorization: null },
      ...{ feeCents: null, allowedCents: null, abnOnFile: null, isWaiverOnly: null },
      ...{ needsSupervision: null, necessity: null },
    });
    const told = evaluate(builtInRules(), {
      claim,
      context: {
        ...context,
        diagnoses: claim.diagnoses.map((code) => diagnosisFacts(code, stale({ standing }), null)),
        lines: context.lines.map((one, i) => (i === 0 ? line : one)),
      },
    });
    t.same(
      told.filter(({ severity }) => severity === 'block'),
      [],
      standing,
    );
    t.equal(line.globalDays, null);
  }
  t.equal(contextFor(claim).lines[0]?.globalDays, null, 'without relative values there are no global days');
});
