/** Dry runs: what a rule would have done with the clinic's own claims, as they were judged then. Nothing is changed. */
import type { InputOf } from '../../shared/contract.ts';
import { type Caught, type RuleTrial, ruleTrialsTopic, tryRule as tryContract } from '../../shared/rule-trials.ts';
import { act } from '../kernel/act.ts';
import { displayNameOf } from '../kernel/actor.ts';
import type { CommandContext, Kernel } from '../kernel/context.ts';
import type { JobKind } from '../kernel/jobs.ts';
import { asRule, compileRule, requireFit } from '../rulebook/index.ts';
import { today } from './service.ts';
import * as queries from './trial-queries.ts';

const ACTOR = { kind: 'job', name: 'claims' } as const;
/** Claims between two reports of progress. */
const STEP = 200;
const CATCHES_MAX = 100;

async function told(ctx: CommandContext, id: string): Promise<RuleTrial> {
  ctx.change(ruleTrialsTopic.name, 'all', id);
  const [trial] = await queries.selectTrials(ctx.tx, [id]);
  return trial as RuleTrial;
}

export async function tryRule(ctx: CommandContext, { rule, months }: InputOf<typeof tryContract>): Promise<RuleTrial> {
  requireFit(rule);
  const since = Temporal.PlainDate.from(await today(ctx, ctx.tx))
    .subtract({ months })
    .toString();
  const id = ctx.newId();
  const asked = { id, rule: asRule(rule, 1), since, by: displayNameOf(ctx.actor), at: ctx.now };
  for (const gone of await queries.insertTrial(ctx.tx, asked)) ctx.change(ruleTrialsTopic.name, 'all', gone);
  ctx.audit({ action: tryContract.name, entity: 'rule_trial', entityId: id, after: { ruleId: rule.id, since } });
  return told(ctx, id);
}

const latest = (catches: readonly Caught[]): Caught[] =>
  catches.toSorted((a, b) => b.serviceFrom.localeCompare(a.serviceFrom)).slice(0, CATCHES_MAX);

async function runTrial(kernel: Kernel, id: string): Promise<void> {
  const { db } = kernel.database;
  const trial = await queries.selectTrialRule(db, id);
  if (trial?.state !== 'running') return;
  const put = (change: Parameters<typeof queries.updateTrial>[2]): Promise<void> =>
    act(kernel, ACTOR, 'claims.ruleTrial', async (ctx) => {
      await queries.updateTrial(ctx.tx, id, change);
      await told(ctx, id);
    });
  try {
    const compiled = compileRule(trial.rule);
    const counts = { ...queries.NONE };
    let catches: Caught[] = [];
    let judged = 0;
    await put({ total: await queries.countPast(db, trial.since) });
    for (let after: string | null = null; ; ) {
      const step: queries.PastClaim[] = await queries.selectPast(db, trial.since, after, STEP);
      for (const { claim, context, ...it } of step) {
        judged++;
        if (it.outcome !== 'open') counts.answered++;
        if (compiled.judge({ claim, context }).length === 0) continue;
        counts[it.outcome]++;
        catches.push(it);
      }
      catches = latest(catches);
      after = step.at(-1)?.claimId ?? null;
      if (step.length < STEP) break;
      await put({ judged, counts, catches });
    }
    // Claims that came meanwhile were judged, too.
    await put({ state: 'done', total: judged, judged, counts, catches });
  } catch (error) {
    kernel.log.warn({ err: (error as Error).name }, 'a dry run of a rule could not be finished');
    await put({
      state: 'failed',
      failure: 'It could not be finished. Try again; if it happens again, tell your administrator.',
    });
  }
}

export const trialJob: JobKind = {
  queue: 'claims.ruleTrials',
  topics: [ruleTrialsTopic.name],
  due: queries.selectRunning,
  work: runTrial,
};
