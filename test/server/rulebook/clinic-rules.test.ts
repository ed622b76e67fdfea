/** The clinic's own rules: kept only where their examples behave, signed, tried on the past, and in force at once. */
import t from 'tap';
import { jobs } from '../../../server/claims/index.ts';
import { trialJob } from '../../../server/claims/trials.ts';
import { secretsFrom } from '../../../server/kernel/secrets.ts';
import { BUILT_IN, rulesInForce } from '../../../server/rulebook/book.ts';
import { mustBlock } from '../../../server/rulebook/clinic-rules.ts';
import { type RuleFile, readFile, signFile } from '../../../server/rulebook/signature.ts';
import * as billing from '../../../shared/billing.ts';
import * as claims from '../../../shared/claims.ts';
import * as contract from '../../../shared/clinic-rules.ts';
import * as sources from '../../../shared/code-sources.ts';
import type { CommandContract, OutputOf } from '../../../shared/contract.ts';
import { uuidv7 } from '../../../shared/ids.ts';
import type { ProblemBody } from '../../../shared/problems.ts';
import * as trials from '../../../shared/rule-trials.ts';
import { type ChargeWorld, chargeWorld } from '../../helpers/charges.ts';
import { NEW } from '../../helpers/coverage-inputs.ts';
import { codeOf } from '../../helpers/people.ts';
import type { Desk } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: ChargeWorld;
let manager: Desk;
t.before(async () => {
  world = await chargeWorld(2);
  manager = await world.desk('manager');
});
t.teardown(() => world.stop());

const DRAFT: contract.RuleDraft = {
  id: 'clinic.hypertension-notes',
  ...{ effectiveFrom: null, effectiveTo: null, filingIndicators: [], payerIds: [], planKinds: [] },
  severity: 'block',
  says: 'Line {line.number}: our payers want a modifier beside {line.procedure}. Add it.',
  source: 'Agreed at the billing meeting',
  at: 'claim.lines[line].modifiers',
  ...{ page: 'charges', role: 'biller', each: 'line in claim.lines' },
  when: "line.procedure = '99213' and line.modifiers is missing",
  ...{ given: {}, fail: [{}], pass: [{ 'lines[0].modifiers': ['25'] }] },
};

async function rowsOf<Row>(topic: string): Promise<Row[]> {
  const socket = await new TestSocket(manager).greet();
  const { rows } = (await socket.subscribe(1, topic, 'all')) as unknown as { rows: Row[] };
  socket.close();
  return rows;
}

async function sendFile<C extends CommandContract>(to: C, file: unknown): Promise<OutputOf<C> & ProblemBody> {
  const answer = await fetch(`${manager.url}${to.path}`, {
    method: 'POST',
    headers: {
      ...{ cookie: manager.cookieHeader, origin: manager.url },
      ...{ 'content-type': 'application/octet-stream', 'idempotency-key': uuidv7() },
    },
    body: typeof file === 'string' ? file : JSON.stringify(file),
  });
  return (await answer.json()) as OutputOf<C> & ProblemBody;
}

/** Judges again what is due, as the job does. */
async function judgeDue(): Promise<void> {
  const judge = jobs.find(({ queue }) => queue === 'claims.judge');
  const { kernel } = world.server;
  for (const id of (await judge?.due(kernel.database.db)) ?? []) await judge?.work(kernel, id);
}

t.test('what is wrong with a rule is said with its place; it is not kept', async (t) => {
  const check = async (over: Partial<contract.RuleDraft>) =>
    (await manager.must(contract.checkRule, { rule: { ...DRAFT, ...over } })).faults;
  t.match(await check({ when: "line.procedur = '99213'" }), [{ part: 'when', position: 5, sentence: /procedur/ }]);
  t.match(await check({ says: 'Line {line.numbr}.' }), [{ part: 'says', sentence: /numbr/ }]);
  t.match(await check({ at: 'claim.lines[one].units' }), [{ part: 'at' }]);
  t.match(await check({ each: 'line in claim.linez' }), [{ part: 'each', sentence: /linez/ }]);
  t.match(await check({ id: 'npi.billing' }), [{ part: 'id', sentence: /clinic\./ }]);
  t.match(await check({ effectiveFrom: '2026-02-01', effectiveTo: '2026-01-31' }), [{ part: 'effectiveTo' }]);
  t.match(await check({ fail: [] }), [{ part: 'fail', sentence: /Give an example/ }]);
  t.match(await check({ pass: [{}] }), [{ part: 'pass', sentence: /should pass/ }]);
  t.match(await check({ fail: [{ 'lines[0].modifiers': ['25'] }] }), [{ part: 'fail', sentence: /finds nothing/ }]);
  t.match(await check({ fail: [{ 'lines[0].units': 'many' }] }), [{ part: 'fail', sentence: /no claim/ }]);
  t.match(await check({ fail: [{ '__proto__.units': 1 }] }), [{ part: 'fail', sentence: /has no/ }]);
  const answer = await manager.send(contract.saveRule, { ...NEW, isOn: true, rule: { ...DRAFT, when: 'oops(' } });
  t.equal(answer.problem.code, 'rule_refused');
  t.match(answer.problem.detail, /^The rule was not kept\. when/);
  t.equal(
    (await manager.must(contract.checkRule, { rule: DRAFT })).says,
    'Line 1: our payers want a modifier beside 99213. Add it.',
  );
});

t.test('a rule judges open claims from the moment it is saved, and no more when it is off', async (t) => {
  const [patientId = ''] = world.patientIds;
  await world.biller.must(billing.saveSheet, world.sheet({ patientId }));
  await world.biller.must(claims.makeClaims, {});
  await judgeDue();
  t.equal(await codeOf(world.biller.send(contract.saveRule, { ...NEW, isOn: true, rule: DRAFT })), 'not_permitted');
  const saved = await manager.must(contract.saveRule, { ...NEW, isOn: true, rule: DRAFT });
  t.match(saved, { version: 1, isOn: true, signer: null, savedBy: 'Manager', rule: { version: 1, topic: 'clinic' } });
  t.equal(await codeOf(manager.send(contract.saveRule, { ...NEW, isOn: true, rule: DRAFT })), 'already_exists');
  const spoken = async () =>
    (await world.biller.must(trials.ruleCounts, {})).rows.find(({ ruleId }) => ruleId === DRAFT.id);
  await judgeDue();
  t.same(await spoken(), { ruleId: DRAFT.id, ever: 1, open: 1, passedOver: 0 });
  const at = { id: saved.id, expectedVersion: saved.version };
  const warns = await manager.must(contract.saveRule, { ...at, isOn: true, rule: { ...DRAFT, severity: 'warn' } });
  t.equal(warns.rule.version, 2);
  t.equal(await codeOf(manager.send(contract.switchRule, { ...at, isOn: false })), 'changed_meanwhile');
  await manager.must(contract.switchRule, { id: saved.id, expectedVersion: warns.version, isOn: false });
  await judgeDue();
  t.match(await spoken(), { open: 0 });
});

t.test('a dry run tells what became of the claims that it would have caught', async (t) => {
  const { db } = world.server.kernel.database;
  const first = await manager.must(trials.tryRule, { rule: DRAFT, months: 60 });
  t.match(first, { state: 'running', judged: 0 });
  await trialJob.work(world.server.kernel, first.id);
  const found = async () =>
    (await rowsOf<trials.RuleTrial>(trials.ruleTrialsTopic.name)).find(({ id }) => id === first.id);
  t.match(await found(), { state: 'done', total: 1, judged: 1, counts: { denied: 0, paid: 0, open: 1, answered: 0 } });
  const none = await manager.must(trials.tryRule, {
    months: 60,
    rule: {
      ...DRAFT,
      when: "line.procedure = '99213' and line.units = 9",
      fail: [{ 'lines[0].units': 9 }],
      pass: [{}],
    },
  });
  await trialJob.work(world.server.kernel, none.id);
  t.match((await rowsOf<trials.RuleTrial>(trials.ruleTrialsTopic.name))[0], { counts: { open: 0 }, catches: [] });
  t.same(await trialJob.due(db), []);
  t.equal(await codeOf(world.biller.send(trials.tryRule, { rule: DRAFT, months: 1 })), 'not_permitted');
});

t.test('a built-in rule can warn only where that is safe, with a reason', async (t) => {
  const { db } = world.server.kernel.database;
  const soft = BUILT_IN.find((rule) => mustBlock(rule) === null)?.id as string;
  const severityOf = async () => (await rulesInForce(db)).find(({ rule }) => rule.id === soft)?.rule.severity;
  t.equal(await severityOf(), 'block');
  await manager.must(contract.softenRule, { ruleId: soft, reason: 'Our payer has agreed to it' });
  t.equal(await severityOf(), 'warn');
  t.match(await rowsOf(contract.softeningsTopic.name), [{ ruleId: soft, reason: 'Our payer has agreed to it' }]);
  await manager.must(contract.softenRule, { ruleId: soft, reason: null });
  t.equal(await severityOf(), 'block');
  for (const ruleId of ['npi.billing', 'coverage.restricted'])
    t.equal(await codeOf(manager.send(contract.softenRule, { ruleId, reason: 'no' })), 'rule_must_block', ruleId);
  t.equal(await codeOf(world.biller.send(contract.softenRule, { ruleId: soft, reason: 'no' })), 'not_permitted');
});

t.test('rules leave with a signature and come in where it fits', async (t) => {
  const answer = await fetch(`${manager.url}${contract.exportRules.path}`, {
    headers: { cookie: manager.cookieHeader },
  });
  const file = (await answer.json()) as RuleFile;
  t.match(file.rules, [{ id: DRAFT.id }]);
  t.match(await sendFile(contract.importRules, file), { words: /This clinic/, rules: [{ isTaken: false }] });
  const changed = { ...file, rules: file.rules.map((rule) => ({ ...rule, severity: 'block' as const })) };
  t.match(await sendFile(contract.importRules, changed), { code: 'rule_file_refused', detail: /was changed after/ });
  t.match(await sendFile(contract.importRules, { ...file, signature: '' }), { detail: /no signature/ });
  t.match(await sendFile(contract.importRules, 'ISA*00*'), { detail: /no file of rules/ });
  const others = secretsFrom(new Map([[1, Buffer.alloc(32, 7)]]));
  const good = { ...DRAFT, id: 'clinic.from-elsewhere', given: { 'lines[0].units': 2 } };
  const theirs = signFile(others, {
    ...{ clinic: 'Lantern Hill', exportedAt: '2026-03-01T12:00:00Z' },
    rules: [good, { ...DRAFT, id: 'clinic.broken', pass: [{}] }],
  });
  // How the file is laid out, and in which order, does not matter.
  const laidOut = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(theirs).reverse()), null, 4));
  t.match(readFile(Buffer.from(JSON.stringify(laidOut))), { file: { clinic: 'Lantern Hill' } });
  const unknown = await sendFile(contract.importRules, laidOut);
  t.match(unknown, {
    code: 'rule_file_refused',
    detail: /of Lantern Hill, and its key [0-9a-f ]{19} is not one whose/,
  });
  t.ok(String(unknown.detail).includes(theirs.key), 'the key to be added is said');
  await manager.must(sources.savePublisher, {
    ...{ id: null, expectedVersion: null, name: 'The clinic on Lantern Hill', key: theirs.key },
  });
  t.match(await sendFile(contract.importRules, laidOut), {
    words: /The clinic on Lantern Hill \(key [0-9a-f ]{19}\).*switched off/,
    rules: [
      { ruleId: good.id, isTaken: true },
      { ruleId: 'clinic.broken', isTaken: false, words: /should pass/ },
    ],
  });
  const rows = await rowsOf<contract.ClinicRule>(contract.clinicRulesTopic.name);
  t.match(
    rows.find(({ rule }) => rule.id === good.id),
    { isOn: false, signer: /Lantern Hill/ },
  );
});
