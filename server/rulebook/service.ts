/** The rulebook as a person works on it: own rules, built-in ones that only warn here, files of rules. */
import { Readable } from 'node:stream';
import * as contract from '../../shared/clinic-rules.ts';
import type { InputOf } from '../../shared/contract.ts';
import { selectTrustedSigners } from '../codesets/index.ts';
import { displayNameOf } from '../kernel/actor.ts';
import type { CommandContext, FileAnswer, PrepareContext, QueryContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { saveRow } from '../kernel/save-row.ts';
import { fingerprint } from '../kernel/signing.ts';
import { tooLarge } from '../kernel/vault.ts';
import { loadSettings } from '../practice/index.ts';
import { BUILT_IN } from './book.ts';
import { asRule, faultsOf, faultWords, mustBlock } from './clinic-rules.ts';
import * as queries from './queries.ts';
import { publicKeyOf, type RuleFile, readFile, signFile } from './signature.ts';

export const builtIn = async () => ({
  rules: BUILT_IN.map((rule) => ({
    ...rule,
    fail: rule.fail.slice(0, 1),
    pass: rule.pass.slice(0, 1),
    mustBlock: mustBlock(rule),
  })),
});

export const checkRule = async (_ctx: QueryContext, { rule }: InputOf<typeof contract.checkRule>) => faultsOf(rule);

/** Throws rule_refused with every fault in words. */
export function requireFit(draft: contract.RuleDraft): void {
  const { faults } = faultsOf(draft);
  if (faults.length > 0)
    throw new Problem('rule_refused', {
      detail: `The rule was not kept. ${faults.map((fault) => faultWords(fault, draft)).join(' ')}`,
      data: { faults },
    });
}

const kindOf = (ctx: CommandContext, action: string) => ({
  action,
  entity: 'clinic_rule',
  topic: contract.clinicRulesTopic.name,
  load: (ids: string[]) => queries.selectClinicRules(ctx.tx, ids),
});

export async function saveRule(ctx: CommandContext, { rule, isOn, ...at }: InputOf<typeof contract.saveRule>) {
  requireFit(rule);
  const rows = await queries.selectClinicRules(ctx.tx, null);
  const before = rows.find(({ id }) => id === at.id);
  if (before && before.rule.id !== rule.id)
    throw new Problem('rule_refused', {
      detail: 'A rule keeps its name: findings of the past are known by it. Write another rule instead.',
    });
  if (!before) requireRoom(rows.length + 1);
  const saved = {
    ...{ isOn, by: displayNameOf(ctx.actor), at: ctx.now },
    rule: asRule(rule, (before?.rule.version ?? 0) + 1),
  };
  return saveRow(ctx, kindOf(ctx, contract.saveRule.name), at, {
    insert: (id) => queries.insertClinicRule(ctx.tx, id, { ...saved, signer: null }),
    update: (id, version) => queries.updateClinicRule(ctx.tx, id, version, saved),
  });
}

function requireRoom(count: number): void {
  if (count > contract.CLINIC_RULES_MAX)
    throw new Problem('rule_refused', {
      detail: `A clinic can have ${contract.CLINIC_RULES_MAX} rules of its own. Change one that is off instead.`,
    });
}

export async function switchRule(ctx: CommandContext, { isOn, ...at }: InputOf<typeof contract.switchRule>) {
  const [before] = await queries.selectClinicRules(ctx.tx, [at.id]);
  if (!before) throw new Problem('not_found', { detail: 'That rule is not here any more. Look at the list again.' });
  const saved = { rule: before.rule, isOn, by: displayNameOf(ctx.actor), at: ctx.now };
  return saveRow(ctx, kindOf(ctx, contract.switchRule.name), at, {
    insert: async () => {},
    update: (id, version) => queries.updateClinicRule(ctx.tx, id, version, saved),
  });
}

export async function softenRule(ctx: CommandContext, { ruleId, reason }: InputOf<typeof contract.softenRule>) {
  const rule = BUILT_IN.find(({ id }) => id === ruleId);
  if (!rule)
    throw new Problem('not_found', { detail: 'There is no built-in rule of that name. Look at the list again.' });
  const refusal = reason === null ? null : mustBlock(rule);
  if (refusal) throw new Problem('rule_must_block', { detail: refusal });
  const words = reason?.trim() ?? null;
  const id = words
    ? await queries.writeSoftening(ctx.tx, {
        ...{ id: ctx.newId(), ruleId, reason: words },
        ...{ by: displayNameOf(ctx.actor), at: ctx.now },
      })
    : await queries.deleteSoftening(ctx.tx, ruleId);
  if (id) ctx.change(contract.softeningsTopic.name, 'all', id);
  const severity = words ? ('warn' as const) : rule.severity;
  ctx.audit({ action: contract.softenRule.name, entity: 'rule', after: { ruleId, severity, reason: words } });
  return { ruleId, severity };
}

export async function exportRules(ctx: QueryContext): Promise<FileAnswer> {
  const { name } = await ctx.db.selectFrom('practice').select('name').executeTakeFirstOrThrow();
  const { zone } = await loadSettings(ctx.db);
  const rows = await queries.selectClinicRules(ctx.db, null);
  const rules = rows.map(({ rule: { version: _, topic: __, ...draft } }) => draft);
  const file = signFile(ctx.kernel.secrets, { clinic: name, exportedAt: ctx.now.toString(), rules });
  const bytes = Buffer.from(`${JSON.stringify(file, null, 2)}\n`, 'utf8');
  await ctx.audit({ action: contract.exportRules.name, entity: 'clinic_rule', after: { rules: rules.length } });
  return {
    content: Readable.from([bytes]),
    mediaType: 'application/json',
    sizeBytes: bytes.length,
    name: `rules-${ctx.now.toZonedDateTimeISO(zone).toPlainDate()}.json`,
    isShown: false,
  };
}

/** Reads the file and looks at its signature before the transaction. */
export async function receive({ file }: PrepareContext): Promise<RuleFile> {
  if (!file) throw new Problem('rule_file_refused');
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of file) {
    size += piece.length;
    if (size > contract.RULE_FILE_BYTES_MAX)
      throw new Problem('too_large', { detail: tooLarge(contract.RULE_FILE_BYTES_MAX) });
    pieces.push(piece);
  }
  const read = readFile(Buffer.concat(pieces));
  if ('refusal' in read) throw new Problem('rule_file_refused', { detail: read.refusal });
  return read.file;
}

export async function importRules(ctx: CommandContext, _input: object, file: RuleFile) {
  const isOurs = file.key === publicKeyOf(ctx.kernel.secrets);
  const trusted = isOurs ? undefined : (await selectTrustedSigners(ctx.tx, null)).find(({ key }) => key === file.key);
  if (!isOurs && !trusted)
    throw new Problem('rule_file_refused', {
      detail: `This file says that it is of ${file.clinic}, and its key ${fingerprint(file.key)} is not one whose signature counts here. Compare it with them by telephone, have the key ${file.key} added under Setup, Code sets, and import the file again.`,
    });
  const signer = isOurs ? null : `${trusted?.name} (key ${fingerprint(file.key)})`;
  const rows = await queries.selectClinicRules(ctx.tx, null);
  const known = new Set(rows.map(({ rule }) => rule.id));
  const told: { ruleId: string; isTaken: boolean; words: string }[] = [];
  for (const draft of file.rules) {
    const left = (words: string) => void told.push({ ruleId: draft.id, isTaken: false, words });
    if (known.has(draft.id)) {
      left('There is a rule of that name here; it stays as it is.');
      continue;
    }
    const { faults } = faultsOf(draft);
    if (faults.length > 0) {
      left(faults.map((fault) => faultWords(fault, draft)).join(' '));
      continue;
    }
    requireRoom(known.size + 1);
    known.add(draft.id);
    const id = ctx.newId();
    const saved = { rule: asRule(draft, 1), isOn: isOurs, by: displayNameOf(ctx.actor), at: ctx.now, signer };
    await queries.insertClinicRule(ctx.tx, id, saved);
    ctx.change(contract.clinicRulesTopic.name, 'all', id);
    told.push({ ruleId: draft.id, isTaken: true, words: isOurs ? 'Taken, and on.' : 'Taken, and off.' });
  }
  const taken = told.filter(({ isTaken }) => isTaken).length;
  ctx.audit({
    action: contract.importRules.name,
    entity: 'clinic_rule',
    after: { signer: signer ?? 'this clinic', taken },
  });
  const words = isOurs
    ? 'This clinic signed the file, and it is as it was signed.'
    : `The file is as ${signer} signed it. Rules of others come in switched off: read each one, and switch on what you want.`;
  return { words, rules: told };
}
