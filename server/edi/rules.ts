/** What a set asks for beyond its table. */
import { at, segmentOf } from './look.ts';
import { claimRules } from './rules-claim.ts';
import { checkAll } from './rules-common.ts';
import { remittanceRules } from './rules-remittance.ts';
import type { SetName } from './sets.ts';
import type { Segment } from './tokenizer.ts';
import type { Loop, TellAt } from './walk.ts';

export interface SetRules {
  /** A unit is complete. */
  unit(loop: Loop): void;
  /** The transaction set is over at this segment. */
  end(root: Loop, at: Segment): void;
}

/** The counts and the verdict of a 999. */
function acknowledgementRules(tell: TellAt): SetRules {
  let [answered, accepted] = [0, 0];
  return {
    unit(loop) {
      answered++;
      if (['A', 'E', 'M'].includes(at(segmentOf(loop, 'IK5'), 1))) accepted++;
    },
    end(root) {
      const ak9 = segmentOf(root, 'AK9');
      if (!ak9 || answered === 0 || at(ak9, 3) !== String(answered)) return;
      if (at(ak9, 4) !== String(accepted))
        tell(
          ak9,
          root.id,
          'count_wrong',
          'guide',
          `AK904 counts “${at(ak9, 4)}” accepted transaction sets, but ${accepted} are.`,
          { element: 4, value: at(ak9, 4) },
        );
      if (at(ak9, 1) === 'A' && accepted < answered)
        tell(ak9, root.id, 'verdict_wrong', 'guide', 'AK901 accepts the group, but a transaction set is rejected.', {
          element: 1,
          value: 'A',
        });
    },
  };
}

const OWN: Partial<Record<SetName, (tell: TellAt) => SetRules>> = {
  '837P': claimRules,
  '835': remittanceRules,
  '999': acknowledgementRules,
};

export function rulesOf(name: SetName | null, tell: TellAt): SetRules {
  const own = name && OWN[name]?.(tell);
  return {
    unit(loop) {
      checkAll(loop, tell);
      own?.unit(loop);
    },
    end(root, at) {
      checkAll(root, tell);
      own?.end(root, at);
    },
  };
}
