/** What rules judge besides the claim: signed notices, which diagnoses support a procedure, the kind of CLIA certificate. */
import { sql } from 'kysely';
import t from 'tap';
import { necessityOf, readNecessityFile } from '../../../server/billing/necessity-rules.ts';
import { selectStale } from '../../../server/claims/due-queries.ts';
import * as billing from '../../../shared/billing.ts';
import * as setup from '../../../shared/billing-setup.ts';
import * as claims from '../../../shared/claims.ts';
import * as coverage from '../../../shared/coverage.ts';
import * as payers from '../../../shared/coverage-payers.ts';
import * as notices from '../../../shared/notices.ts';
import { type ChargeWorld, chargeWorld, lineOf, OFFICE, TODAY } from '../../helpers/charges.ts';
import { coverageOf, NEW, payerOf, planOf } from '../../helpers/coverage-inputs.ts';
import { codeOf } from '../../helpers/people.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: ChargeWorld;
let patientId: string;
t.before(async () => {
  world = await chargeWorld(0);
  patientId = world.patientIds[0] as string;
  await sql`update patient set address_line = '4 Quay Lane', city = 'Harbourtown', state = 'NY', zip = '100010002'`.execute(
    world.server.kernel.database.db,
  );
  const { id: payerId } = await world.biller.must(payers.savePayer, payerOf('Medicare of Harbour'));
  const { id: planId } = await world.biller.must(payers.savePlan, planOf('Medicare Part B', payerId, 'medicare'));
  await world.biller.must(coverage.save, coverageOf(patientId, planId, { memberId: '1EG4TE5MK73' }));
});
t.teardown(() => world.stop());

async function claimed(over: Parameters<ChargeWorld['sheet']>[0] = {}): Promise<claims.ClaimPage> {
  const office = { facilityId: world.officeId, placeOfService: '11' };
  await world.biller.must(billing.saveSheet, world.sheet({ patientId, ...office, ...over }));
  await world.biller.must(claims.makeClaims, {});
  const socket = await new TestSocket(world.biller).greet();
  const { rows } = (await socket.subscribe(1, claims.patientClaimsTopic.name, patientId)) as unknown as {
    rows: { id: string }[];
  };
  socket.close();
  const ids = rows.map(({ id }) => id).sort();
  return world.biller.must(claims.openClaim, { id: ids.at(-1) as string });
}
const openOf = (page: claims.ClaimPage, rule: RegExp): string[] =>
  page.findings.filter(({ ruleId, closedAt }) => closedAt === null && rule.test(ruleId)).map(({ ruleId }) => ruleId);
const again = ({ id, version }: claims.ClaimPage) =>
  world.biller.must(claims.checkClaim, { id, expectedVersion: version });

t.test('GA needs a notice that was signed for that service and that day', async (t) => {
  const page = await claimed({ lines: [lineOf({ modifiers: ['GA'] })] });
  t.same(openOf(page, /^notice/), ['notice.required-not-signed']);
  const notice = {
    ...{ ...NEW, patientId, procedures: ['99213'], choice: '1' as const, signedOn: TODAY, endsOn: '2027-03-17' },
    ...{ estimateCents: 15_000, reason: 'Too often', active: true },
  };
  t.equal(
    await codeOf(world.front.send(notices.saveNotice, { ...notice, endsOn: '2026-03-17' })),
    'ends_before_it_begins',
  );
  t.equal(await codeOf(world.provider.send(notices.saveNotice, notice)), 'not_permitted');
  const { id } = await world.front.must(notices.saveNotice, { ...notice, procedures: ['99214'] });
  t.same(await selectStale(world.server.kernel.database.db), [page.id], 'a notice has the claim judged anew');
  const other = await again(page);
  t.same(openOf(other, /^notice/), ['notice.required-not-signed'], 'it names another service');
  const refused = await world.front.must(notices.saveNotice, { ...notice, id, expectedVersion: 1, choice: '3' });
  const third = await again(other);
  t.same(openOf(third, /^notice/), ['notice.required-not-signed'], 'the patient did not want it');
  await world.front.must(notices.saveNotice, { ...notice, id, expectedVersion: refused.version });
  t.same(openOf(await again(third), /^notice/), []);
});

t.test(
  'a policy says which diagnoses support a procedure; a row with a star stands for all that begin so',
  async (t) => {
    const page = await claimed({ diagnoses: ['J069'], lines: [lineOf({ procedure: '93000' })] });
    t.same(openOf(page, /^necessity/), []);
    const csv = [
      'Policy,CPT,ICD-10,From,Payer',
      'L00001,93000,I20*,1/1/2020,',
      'L00001,93000,R00.2,,',
      'L00001,9300,I10,,',
      'L00001,93000,I10,,Nobody',
    ];
    const look = await world.biller.must(notices.previewNecessity, { csv: csv.join('\n') });
    t.match(look, {
      rows: 2,
      policies: 1,
      replaced: 0,
      refusedCount: 2,
      refused: [{ line: 4 }, { line: 5, why: /no payer “Nobody”/ }],
    });
    t.equal(await codeOf(world.front.send(notices.importNecessity, { csv: csv.join('\n') })), 'not_permitted');
    await world.biller.must(notices.importNecessity, { csv: csv.join('\n') });
    const held = await again(page);
    t.same(openOf(held, /^necessity/), ['necessity.not-supported']);
    t.match(
      held.findings.find(({ ruleId }) => ruleId === 'necessity.not-supported')?.sentence,
      /L00001.*93000.*I20\*, R002/,
    );
    await world.biller.must(notices.importNecessity, { csv: `${csv[0]}\nL00001,93000,J06*,,` });
    t.same(openOf(await again(held), /^necessity/), [], 'the policy was replaced as a whole');
  },
);

t.test('which rows hold, pure', (t) => {
  const payers = new Map([['harbour mutual', 'p1']]);
  const read = readNecessityFile(
    'lcd,code,dx,payer,from,through\nA,93000,I10,Harbour Mutual,,\nA,93000,I20*,,2026-01-01,2026-12-31\n',
    payers,
    TODAY,
  );
  if (typeof read === 'string') throw new Error(read);
  t.same(read.refused, []);
  t.match(necessityOf(read.rows, '93000', ['I209']), { isSupported: false }, 'the payer’s own rows hold alone');
  t.match(necessityOf(read.rows, '93000', ['I10']), { isSupported: true, policy: 'A' });
  t.match(necessityOf(read.rows.slice(1), '93000', ['I209']), { isSupported: true });
  t.equal(necessityOf(read.rows, '93010', ['I10']), null);
  t.equal(typeof readNecessityFile('a,b\n', payers, TODAY), 'string');
  t.equal(typeof readNecessityFile('policy,code,dx\n"', payers, TODAY), 'string');
  t.end();
});

t.test('with a certificate of waiver a waived test wants QW, and another test is stopped', async (t) => {
  const waived = () => claimed({ lines: [lineOf({ procedure: '87880' }), lineOf({ procedure: '81002' })] });
  t.same(openOf(await waived(), /^clia\.qw/), [], 'a higher certificate may mean another test');
  const { id, version } = await world.biller.must(setup.serviceFacilities.save, {
    ...{ ...OFFICE, name: 'Harbour office, waived', cliaIsWaiver: true },
  });
  t.ok(id && version);
  const page = await claimed({
    facilityId: id,
    lines: [lineOf({ procedure: '87880' }), lineOf({ procedure: '81002' })],
  });
  t.same(openOf(page, /^clia\.qw/), ['clia.qw-missing']);
});

t.test('whoever works under supervision is billed under the supervising provider, or names one', async (t) => {
  const [supervisorId = '', providerId = ''] = world.providerIds;
  await world.biller.must(setup.providerProfiles.save, {
    ...{ ...NEW, providerId, lastName: 'Alder', firstName: 'Nia', middleName: '', suffix: '', taxonomies: [] },
    ...{ supervisorId, isIncidentTo: true },
  });
  const under = { renderingProviderId: providerId, supervisingProviderId: supervisorId };
  const incident = await claimed({ ...under, isIncidentTo: true, lines: [lineOf({ procedure: '36415' })] });
  t.same(openOf(incident, /^provider\.supervision/), [], 'the claim names the supervising provider as who rendered it');
  const alone = await claimed({ renderingProviderId: providerId, lines: [lineOf({ procedure: '36416' })] });
  t.same(openOf(alone, /^provider\.supervision/), ['provider.supervision']);
});
