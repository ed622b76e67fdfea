/** What the demonstration makes up of people’s health would pass the form of the desk. */

import t from 'tap';
import { summaryOf } from '../../../server/interop/fill-summary.ts';
import { plainFacts, wrongIn } from '../../../server/summary/index.ts';
import { seededRandom } from '../../../shared/random.ts';
import fc from '../../helpers/property.ts';

t.test('for people of any age, whatever is drawn', async (t) => {
  const today = Temporal.PlainDate.from('2026-11-25');
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 36_000 }), (seed, days) => {
      const birthDate = today.subtract({ days }).toString();
      const entries = summaryOf({ id: 'p', externalId: 'x', fields: { birthDate } }, seededRandom(seed), today);
      const around = { birthDate, today: today.toString() };
      const wrong = entries.flatMap(({ category, facts }) => wrongIn(category, plainFacts(category, facts), around));
      return wrong.length === 0 && new Set(entries.map(({ externalId }) => externalId)).size === entries.length;
    }),
  );
  t.pass('nothing was wrong');
});
