/** The life of a claim as rules: what may follow what, the four clocks, the ways to put it right. */
import t from 'tap';
import {
  type ClockFacts,
  clocksOf,
  correctionRefusal,
  isUnsent,
  mayFollow,
  wasSent,
} from '../../../server/claims/life-rules.ts';
import { CLAIM_STATES } from '../../../shared/claims.ts';

t.test('every state but the last leads on, and what is closed stays closed', async (t) => {
  for (const state of CLAIM_STATES) {
    t.equal(isUnsent(state), !wasSent(state));
    t.notOk(mayFollow(state, state), `${state} does not follow itself`);
    t.equal(
      CLAIM_STATES.some((next) => mayFollow(state, next)),
      state !== 'closed',
      state,
    );
  }
  t.notOk(mayFollow('held', 'sent'), 'what is held does not leave');
  t.notOk(mayFollow('paid', 'held'), 'what was paid is not put back on the desk');
});

const FACTS: ClockFacts = {
  serviceTo: '2026-01-31',
  rank: 'P',
  frequency: '1',
  priorPaidOn: null,
  deniedOn: null,
  state: 'held',
  firstClaimDays: 90,
  correctedClaimDays: 180,
  secondaryClaimDays: 60,
  appealDays: 120,
};

t.test('the clock that runs is that of the claim: first, corrected, after the payer before, appeal', async (t) => {
  const running = (over: Partial<ClockFacts>) => clocksOf({ ...FACTS, ...over }, '2026-03-01').find(({ runs }) => runs);
  t.match(running({}), { clock: 'first', lastDay: '2026-05-01', daysLeft: 61 });
  t.match(running({ frequency: '7' }), { clock: 'corrected', lastDay: '2026-07-30' });
  t.match(running({ rank: 'S', priorPaidOn: '2026-02-20' }), { clock: 'secondary', lastDay: '2026-04-21' });
  t.match(running({ state: 'denied', deniedOn: '2026-02-27' }), { clock: 'appeal', lastDay: '2026-06-27' });
  t.equal(running({ state: 'paid' }), undefined, 'nothing runs on what is paid');
  t.same(clocksOf({ ...FACTS, firstClaimDays: null, correctedClaimDays: null }, '2026-03-01'), [], 'no days, no clock');
  t.match(clocksOf({ ...FACTS, serviceTo: '2026-03-08', firstClaimDays: 1 }, '2026-03-10'), [{ daysLeft: -1 }, {}]);
});

t.test('a replacement or a void needs the payer’s number; every refusal says what to do', async (t) => {
  const it = { state: 'denied' as const, payerControlNumber: null, hasOpenFollower: false };
  t.match(correctionRefusal('replacement', it), /number .* is missing\. Record the payer’s answer/);
  t.match(correctionRefusal('void', it), /Record/);
  t.equal(correctionRefusal('void', { ...it, payerControlNumber: 'ICN1' }), null);
  t.equal(correctionRefusal('reopening', it), null);
  t.equal(correctionRefusal('new_claim', it), null);
  t.match(correctionRefusal('new_claim', { ...it, state: 'sent' }), /duplicate/);
  t.match(correctionRefusal('reopening', { ...it, state: 'sent' }), /has not decided/);
  t.match(correctionRefusal('replacement', { ...it, state: 'held' }), /not sent yet/);
  t.match(correctionRefusal('void', { ...it, payerControlNumber: 'ICN1', hasOpenFollower: true }), /Work on that one/);
});
