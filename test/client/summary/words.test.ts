/** What is typed into the summary: dates as exactly as they are known, values as they are said, codes that can be right. */
import t from 'tap';
import { suggestedSystem, suggestionsOf } from '../../../client/summary/suggestions.ts';
import { typedPartialDate, typedValue } from '../../../client/summary/words.ts';
import { plainCode, wrongWithCode } from '../../../server/summary/code-rules.ts';
import { CATEGORIES } from '../../../shared/summary.ts';

t.test('a year, a month, a day, and what is none', async (t) => {
  const typed = (text: string) => typedPartialDate(text, 2026);
  t.equal(typed(' 2019 '), '2019');
  t.equal(typed('4/2019'), '2019-04');
  t.equal(typed('2019-4'), '2019-04');
  t.equal(typed('4/12/19'), '2019-04-12');
  for (const wrong of ['13/2019', '2019-00', '19', 'spring']) t.equal(typed(wrong), null, wrong);
});

t.test('one value or two', async (t) => {
  t.same(typedValue('128/82'), { value: '128', diastolic: '82' });
  t.same(typedValue('7,2'), { value: '7.2', diastolic: null });
  t.same(typedValue(''), { value: null, diastolic: null });
  t.equal(typedValue('high'), null);
});

t.test('every code that is suggested is one', async (t) => {
  for (const category of CATEGORIES)
    for (const { code, text } of suggestionsOf(category)) {
      const system = suggestedSystem(category);
      t.same([plainCode(system, code), wrongWithCode(system, code)], [code, null], text);
    }
});
