/** Claims on a real database: made of charges, judged, mended, sent in a batch, answered, corrected, shown to the next payer. */
import { sql } from 'kysely';
import t from 'tap';
import { batchJob } from '../../../server/claims/batches.ts';
import { selectStale } from '../../../server/claims/due-queries.ts';
import { jobs } from '../../../server/claims/jobs.ts';
import { segmentsOf } from '../../../server/claims/proof.ts';
import { readEdi } from '../../../server/edi/index.ts';
import * as billing from '../../../shared/billing.ts';
import * as attached from '../../../shared/claim-attachments.ts';
import * as claims from '../../../shared/claims.ts';
import * as coverage from '../../../shared/coverage.ts';
import * as payers from '../../../shared/coverage-payers.ts';
import { again, type ChargeWorld, chargeWorld, lineOf, TODAY } from '../../helpers/charges.ts';
import { coverageOf, NEW, payerOf, planOf } from '../../helpers/coverage-inputs.ts';
import { codeOf } from '../../helpers/people.ts';
import type { Desk } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: ChargeWorld;
let biller: Desk;
let receiverId: string;
t.before(async () => {
  world = await chargeWorld(6);
  ({ biller } = world);
  await sql`update patient set address_line = '4 Quay Lane', city = 'Harbourtown', state = 'NY', zip = '100010002'`.execute(
    world.server.kernel.database.db,
  );
  ({ id: receiverId } = await biller.must(claims.saveReceiver, {
    ...NEW,
    ...{ name: 'Sample Clearinghouse', medium: 'electronic', senderQualifier: 'ZZ', senderId: 'HARBOUR' },
    ...{ receiverQualifier: 'ZZ', receiverId: 'SAMPLECH', submitterId: 'HARB01', applicationId: 'SAMPLE' },
    ...{ submitterName: 'Harbour Family Practice', contactName: 'Boris Sample', contactPhone: '5550100100' },
    ...{ isTest: true, payerIds: [], active: true },
  }));
});
t.teardown(() => world.stop());

const listed = async (key: string): Promise<claims.ClaimLineOfList[]> => {
  const socket = await new TestSocket(biller).greet();
  const { rows } = (await socket.subscribe(1, claims.claimsTopic.name, key)) as unknown as {
    rows: claims.ClaimLineOfList[];
  };
  socket.close();
  return rows;
};
const open = (id: string) => biller.must(claims.openClaim, { id });
const at = ({ id, version }: { id: string; version: number }) => ({ id, expectedVersion: version });

/** Charges a patient and gives the claim that was made of it, with every blocking finding passed over. */
async function readyClaim(patientId: string, lines = [lineOf()]): Promise<claims.ClaimPage> {
  await biller.must(billing.saveSheet, world.sheet({ patientId, lines, dates: { admission: '2026-03-18' } }));
  await biller.must(claims.makeClaims, {});
  const [line] = [...(await listed('held')), ...(await listed('ready'))].filter((one) => one.patientId === patientId);
  let page = await open((line as claims.ClaimLineOfList).id);
  for (const finding of page.findings.filter(({ severity, closedAt }) => severity === 'block' && closedAt === null))
    page = await biller.must(claims.overrideFinding, {
      ...at(page),
      findingId: finding.id,
      reason: 'A sample, as it is',
    });
  return page;
}

async function sent(page: claims.ClaimPage): Promise<claims.ClaimPage> {
  const batch = await biller.must(claims.makeBatch, { receiverId });
  await batchJob.work(world.server.kernel, batch.id);
  await biller.must(claims.releaseBatch, { id: batch.id, expectedVersion: batch.version + 1 });
  return open(page.id);
}

t.test('charges become a claim; what is missing holds it, and it goes on by itself when it is there', async (t) => {
  const [patientId = ''] = world.patientIds;
  const sheet = await biller.must(billing.saveSheet, world.sheet({ patientId, diagnoses: ['E119'] }));
  t.same(await biller.must(claims.makeClaims, {}), { made: 1, refused: 0 });
  t.same(await biller.must(claims.makeClaims, {}), { made: 0, refused: 0 }, 'once');
  const [held] = await listed('held');
  const page = await open((held as claims.ClaimLineOfList).id);
  const stale = () => selectStale(world.server.kernel.database.db);
  t.same(await stale(), [], 'a claim is not judged a second time because it was made');
  t.match(page, { state: 'held', chargeCents: 15_000, sheetIds: [sheet.id], serviceFrom: sheet.fromOn });
  t.match(page.claim, {
    claimNumber: page.claimNumber,
    diagnoses: ['E119'],
    coverage: { rank: 'P', relationship: '18' },
  });
  t.same(
    page.states.map(({ state, until }) => [state, until === null]),
    [
      ['created', false],
      ['held', true],
    ],
  );
  const finding = page.findings.find(({ severity }) => severity === 'block') as claims.Finding;
  t.match(finding.sentence, /^[A-Z].*\.$/);
  // The admission date is wanted where the patient lies in a hospital; written down at its place, the finding closes.
  const saved = await biller.must(billing.openSheet, { sheetId: sheet.id });
  await biller.must(
    billing.saveSheet,
    again(saved.sheet as billing.ChargeSheet, {
      dates: { admission: sheet.fromOn },
      correctionReason: 'Admission added',
    }),
  );
  t.same(await stale(), [page.id]);
  const after = await biller.must(claims.checkClaim, at(await open(page.id)));
  t.equal(after.claim.dates.admission, sheet.fromOn);
  const gone = page.findings.filter(({ id }) => after.findings.find((one) => one.id === id)?.closedAt);
  t.match(gone.map(({ ruleId }) => ruleId).join(), /admission/);
  const charged = (await biller.must(billing.openSheet, { sheetId: sheet.id })).sheet;
  t.equal(charged?.lines[0]?.claimNumber, page.claimNumber);
});

t.test('nobody pays: no claim, and it is said why', async (t) => {
  const patientId = world.patientIds.at(-1) as string;
  await biller.must(billing.saveSheet, world.sheet({ patientId }));
  t.match(await biller.must(claims.makeClaims, {}), { made: 0, refused: 1 });
  t.match((await biller.must(claims.unclaimed, {})).rows, [{ patientId, words: /Nobody but the patient pays/ }]);
});

t.test('a finding is passed over with a reason, by who may; a batch is written, looked at and let go', async (t) => {
  const page = await readyClaim(world.patientIds[1] as string);
  t.equal(page.state, 'ready');
  t.match(
    page.findings.find(({ overriddenAt }) => overriddenAt),
    { overriddenBy: 'Biller', overrideReason: 'A sample, as it is' },
  );
  t.equal(await codeOf(world.provider.send(claims.holdClaim, { ...at(page), reason: 'no' })), 'not_permitted');
  t.equal(
    await codeOf(biller.send(claims.holdClaim, { id: page.id, expectedVersion: 999, reason: 'no' })),
    'changed_meanwhile',
  );
  const both = await Promise.all([1, 2].map(() => biller.send(claims.makeBatch, { receiverId })));
  t.same(both.map(({ status }) => status).sort(), [200, 409], 'of two at once one takes the claims');
  const made = both.find(({ status }) => status === 200)?.body as claims.Batch;
  t.match(made, { state: 'building', claims: 1, chargeCents: 15_000 });
  t.equal(await codeOf(biller.send(claims.releaseBatch, at(made))), 'wrong_state', 'not before its file is there');
  await batchJob.work(world.server.kernel, made.id);
  await batchJob.work(world.server.kernel, made.id);
  const released = await biller.must(claims.releaseBatch, { id: made.id, expectedVersion: made.version + 1 });
  t.match(released, { state: 'released', releasedBy: 'Biller' });
  t.match(await open(page.id), { state: 'sent', batchNumber: made.number });
  const file = await fetch(`${biller.url}${claims.batchFile.path}?id=${made.id}`, {
    headers: { cookie: biller.cookieHeader },
  });
  const text = await file.text();
  t.match(text, new RegExp(`^ISA\\*00\\*.*\\*${made.number}\\*0\\*T\\*:~`));
  t.match(text, `CLM*${page.claimNumber}*150***21:B:1*Y*A*`);
  const told = [...readEdi(Buffer.from(text, 'latin1'))];
  t.same(
    told.flatMap((event) => (event.kind === 'finding' && event.finding.severity === 'error' ? [event.finding] : [])),
    [],
  );
  const form = await fetch(`${biller.url}${claims.claimForm.path}?id=${page.id}&paper=blank&offsetX=0&offsetY=0`, {
    headers: { cookie: biller.cookieHeader },
  });
  t.match(await form.text(), /^%PDF-/);
  t.equal(await codeOf(biller.send(claims.checkClaim, at(await open(page.id)))), 'wrong_state');
});

t.test(
  'the proof of timely filing: of what has left, with the file that it stands in and its own segments',
  async (t) => {
    const page = await readyClaim(world.patientIds[2] as string, [lineOf({ procedure: '99214' })]);
    const proof = (id: string) => biller.fetch(`${claims.filingProof.path}?id=${id}`);
    const early = await proof(page.id);
    t.same(
      [early.status, ((await early.json()) as { detail: string }).detail],
      [409, 'This claim has not left yet, so there is nothing to prove. Send it first.'],
    );
    const gone = await sent(page);
    const answer = await proof(gone.id);
    t.equal(answer.headers.get('content-type'), 'application/pdf');
    const pdf = Buffer.from(await answer.arrayBuffer());
    t.match(pdf.subarray(0, 5).toString(), '%PDF-');
    t.ok(pdf.length > 3_000);
    const edi =
      'ISA*00*          *00*          *ZZ*A              *ZZ*B              *260318*1200*^*00501*000000001*0*T*:~GS*HC~ST*837*0001~BHT*0019~HL*1**20*1~NM1*85~HL*2*1*22*0~NM1*IL~CLM*A1*100~LX*1~HL*3*1*22*0~CLM*A2*50~LX*1~SE*9*0001~';
    t.same(
      segmentsOf(edi, 'A2').slice(4),
      ['...', 'HL*3*1*22*0', 'CLM*A2*50', 'LX*1', '...'],
      'nothing of another patient is shown',
    );
    t.same(segmentsOf(edi, 'A1').slice(4), ['...', 'HL*2*1*22*0', 'NM1*IL', 'CLM*A1*100', 'LX*1', '...']);
    t.same(segmentsOf(edi, 'A'), []);
  },
);

t.test(
  'what a patient asked to be kept from a payer does not leave, also when it is said after the batch was made',
  async (t) => {
    const patientId = world.patientIds[4] as string;
    const page = await readyClaim(patientId);
    const batch = await biller.must(claims.makeBatch, { receiverId });
    await batchJob.work(world.server.kernel, batch.id);
    const wish = { patientId, payerId: world.payerId, startsOn: TODAY, endsOn: TODAY, about: 'the visit' };
    await biller.must(coverage.saveRestriction, { ...NEW, ...wish });
    const built = { id: batch.id, expectedVersion: batch.version + 1 };
    const refused = await biller.send(claims.releaseBatch, built);
    t.match(refused.problem, { code: 'wrong_state', detail: new RegExp(`Claim ${page.claimNumber} would tell`) });
    await biller.must(claims.discardBatch, built);
    await jobs.find(({ queue }) => queue === 'claims.judge')?.work(world.server.kernel, page.id);
    const held = await open(page.id);
    t.equal(held.state, 'held');
    const finding = held.findings.find(({ ruleId, closedAt }) => ruleId === 'coverage.restricted' && !closedAt);
    t.match(finding, { severity: 'block' });
    const passed = await biller.send(claims.overrideFinding, {
      ...at(held),
      findingId: finding?.id as string,
      reason: 'It pays anyway',
    });
    t.match(passed.problem, { code: 'wrong_state', detail: /cannot be passed over/ });
    t.equal((await biller.send(claims.makeBatch, { receiverId })).problem.code, 'nothing_ready');
  },
);

t.test(
  'papers beside a claim have a number in PWK and on their cover sheet, and stay when it is made anew',
  async (t) => {
    const page = await readyClaim(world.patientIds[5] as string);
    const cover = () =>
      fetch(`${biller.url}${attached.attachmentCover.path}?id=${page.id}`, {
        headers: { cookie: biller.cookieHeader },
      });
    t.equal((await cover()).status, 409, 'nothing goes with it yet');
    const attachments = [
      { report: 'OB' as const, transmission: 'FX' as const },
      { report: 'M1' as const, transmission: 'AA' as const },
    ];
    t.equal(await codeOf(world.provider.send(attached.setAttachments, { ...at(page), attachments })), 'not_permitted');
    const said = await biller.must(attached.setAttachments, { ...at(page), attachments });
    const numbers = [
      { ...attachments[0], controlNumber: `${page.claimNumber}P1` },
      { ...attachments[1], controlNumber: '' },
    ];
    t.same(said.claim.attachments, numbers);
    t.same((await biller.must(claims.checkClaim, at(said))).claim.attachments, numbers, 'made anew');
    const pdf = Buffer.from(await (await cover()).arrayBuffer()).toString('latin1');
    t.match(pdf, /^%PDF-/);
    t.equal(pdf.match(/\/Type \/Page\b/g)?.length, 1, 'a sheet for what is sent, none for what is kept');
    const left = await sent(await open(page.id));
    t.equal(left.state, 'sent');
    const { rows } = await sql<{ id: string }>`select batch_id as id from claim where id = ${page.id}`.execute(
      world.server.kernel.database.db,
    );
    const file = await fetch(`${biller.url}${claims.batchFile.path}?id=${rows[0]?.id}`, {
      headers: { cookie: biller.cookieHeader },
    });
    t.match(await file.text(), `PWK*OB*FX***AC*${page.claimNumber}P1~`);
    t.equal(await codeOf(biller.send(attached.setAttachments, { ...at(left), attachments: [] })), 'wrong_state');
  },
);

t.test('a replacement needs the payer’s number; the old claim gives its place to the new one', async (t) => {
  const page = await sent(await readyClaim(world.patientIds[2] as string));
  t.equal(
    await codeOf(biller.send(claims.correctClaim, { ...at(page), how: 'replacement', reason: 'Units' })),
    'payer_control_number_missing',
  );
  t.equal(
    await codeOf(
      biller.send(claims.recordAnswer, {
        ...at(page),
        answer: 'rejected',
        payerControlNumber: null,
        on: '2026-03-20',
        words: '',
      }),
    ),
    'ok',
  );
  const back = await open(page.id);
  t.match(back, { state: 'held', batchNumber: null }, 'sent back: it is here again');
  const again = await sent(await biller.must(claims.holdClaim, { ...at(back), reason: null }));
  const denied = await biller.must(claims.recordAnswer, {
    ...at(again),
    answer: 'denied',
    payerControlNumber: 'ICN-77',
    on: '2026-03-24',
    words: 'Code 16',
  });
  t.match(denied, { state: 'denied', payerControlNumber: 'ICN-77' });
  t.match(await listed('denied'), [{ id: page.id }]);
  const fresh = await biller.must(claims.correctClaim, {
    ...at(denied),
    how: 'replacement',
    reason: 'Units were wrong',
  });
  t.match(fresh, {
    frequency: '7',
    originalClaimNumber: page.claimNumber,
    claim: { payerControlNumber: 'ICN-77', frequency: '7' },
  });
  t.not(fresh.claimNumber, page.claimNumber);
  t.match(await open(page.id), { state: 'closed', followers: [{ id: fresh.id, what: 'replaces it' }] });
  t.match(
    (await biller.must(claims.stateTimes, { since: '2026-01-01' })).states.find(({ state }) => state === 'sent'),
    { claims: /\d/ },
  );
});

t.test('the next payer gets what the first has decided, and only if it balances', async (t) => {
  const patientId = world.patientIds[3] as string;
  const second = await biller.must(payers.savePayer, { ...payerOf('Second Mutual'), claimPayerId: 'SEC02' });
  const plan = await biller.must(payers.savePlan, planOf('Second PPO', second.id, 'group'));
  await biller.must(coverage.save, coverageOf(patientId, plan.id, { memberId: 'S-2000', rank: 2 }));
  const page = await sent(await readyClaim(patientId, [lineOf(), lineOf({ procedure: '36415', chargeCents: 2_500 })]));
  const [one, two] = page.claim.lines.map(({ controlNumber }) => controlNumber);
  const line = (controlNumber: string | undefined, paidCents: number, adjusted: number) => ({
    controlNumber: controlNumber as string,
    paidCents,
    adjustments: [{ group: 'PR' as const, reason: '2', amountCents: adjusted }],
  });
  const decided = { ...at(page), paidOn: '2026-04-01', adjustments: [], wasForwarded: false };
  const off = await biller.send(claims.billNextPayer, {
    ...decided,
    lines: [line(one, 12_000, 3_000), line(two, 2_000, 499)],
  });
  t.match(off.problem, { code: 'amounts_do_not_balance', detail: /Line 2 \(36415\)/ });
  const next = await biller.must(claims.billNextPayer, {
    ...decided,
    lines: [line(one, 12_000, 3_000), line(two, 2_000, 500)],
  });
  t.match(next, { rank: 'S', payerName: 'Second Mutual', originalClaimNumber: page.claimNumber });
  t.match(next.claim.others, [
    { rank: 'P', paidCents: 14_000, remainingCents: 3_500, payer: { name: 'HARBOUR MUTUAL' } },
  ]);
  t.match(next.claim.lines[1]?.adjudications, [{ paidCents: 2_000, paidOn: '2026-04-01' }]);
  t.equal((await open(page.id)).state, 'paid');
  t.equal(
    await codeOf(
      biller.send(claims.billNextPayer, { ...decided, lines: [line(one, 12_000, 3_000), line(two, 2_000, 500)] }),
    ),
    'changed_meanwhile',
  );
});
