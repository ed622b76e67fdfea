import t from 'tap';
import { type Appointment, dayKeysOf } from '../../shared/scheduling.ts';

const visit = (start: string, end: string, date: string) => ({ start, end, date, locationId: 'far' }) as Appointment;

t.test('the days of an appointment, by the clock of the practice and by that of its location', async (t) => {
  const far = visit('2026-10-31T23:45:00Z', '2026-11-01T00:25:00Z', '2026-11-01');
  t.same(dayKeysOf(far, 'America/New_York'), ['2026-10-31', '2026-11-01@far'], 'tomorrow in Berlin is today here');
  const night = visit('2026-11-01T03:30:00Z', '2026-11-01T04:30:00Z', '2026-10-31');
  t.same(dayKeysOf(night, 'America/New_York'), ['2026-10-31', '2026-11-01', '2026-10-31@far'], 'over midnight');
});
