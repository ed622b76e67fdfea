import t from 'tap';
import { federalHolidays } from '../../shared/holidays.ts';

t.test('the federal holidays of 2026 and 2027, as the Office of Personnel Management lists them', async (t) => {
  t.same(
    federalHolidays(2026).map(({ date, name }) => `${date} ${name}`),
    [
      '2026-01-01 New Year’s Day',
      '2026-01-19 Martin Luther King Jr. Day',
      '2026-02-16 Presidents’ Day',
      '2026-05-25 Memorial Day',
      '2026-06-19 Juneteenth',
      '2026-07-03 Independence Day (observed)',
      '2026-07-04 Independence Day',
      '2026-09-07 Labor Day',
      '2026-10-12 Columbus Day',
      '2026-11-11 Veterans Day',
      '2026-11-26 Thanksgiving Day',
      '2026-12-25 Christmas Day',
    ],
  );
  const observed = federalHolidays(2027).filter(({ name }) => name.includes('observed'));
  t.same(observed, [
    { date: '2027-06-18', name: 'Juneteenth (observed)' },
    { date: '2027-07-05', name: 'Independence Day (observed)' },
    { date: '2027-12-24', name: 'Christmas Day (observed)' },
    { date: '2027-12-31', name: 'New Year’s Day (observed)' },
  ]);
});

t.test('every year has eleven holidays on workdays, counted where they are observed', async (t) => {
  for (let year = 2000; year <= 2100; year++) {
    const all = [...federalHolidays(year - 1), ...federalHolidays(year), ...federalHolidays(year + 1)];
    const names = all
      .filter(({ date }) => Temporal.PlainDate.from(date).dayOfWeek <= 5)
      .filter(({ date }) => date > `${year}-01-02` && date < `${year + 1}-01-03`);
    t.equal(names.length, 11, `${year}`);
    t.equal(new Set(all.map(({ date, name }) => `${date} ${name}`)).size, all.length);
  }
});
