/** Pure: the hours of one resource in one week as a picture draws them, in minutes of the wall clock. */
import { blockoutRunsOn, exceptionRunsOn, runsOn, weekOf } from '../../shared/hours.ts';
import type { PracticeSettings } from '../../shared/practice.ts';
import type { Blockout, Holiday, SessionTemplate, SupplyException } from '../../shared/supply.ts';

export interface DrawnRules {
  templates: readonly SessionTemplate[];
  exceptions: readonly SupplyException[];
  blockouts: readonly Blockout[];
  holidays: readonly Holiday[];
}

interface Drawn {
  from: number;
  to: number;
}
export interface DrawnSession extends Drawn {
  locationId: string;
  visitTypeIds: readonly string[];
  everyWeeks: number;
  /** Extra work. */
  extra: boolean;
}
interface DrawnBlock extends Drawn {
  kind: Blockout['kind'] | 'away' | 'holiday';
  title: string;
}
export interface DrawnDay {
  date: Temporal.PlainDate;
  /** False: the opening hours of the practice stand in. */
  known: boolean;
  open: DrawnSession[];
  blocks: DrawnBlock[];
}

const DAY_MINUTES = 1440;

interface Whose {
  resourceId: string;
  homeId: string;
  /** Rooms and equipment without hours are there all day. */
  always: boolean;
}

/** The seven days from a date on. */
export function drawWeek(
  first: Temporal.PlainDate,
  whose: Whose,
  rules: DrawnRules,
  settings: PracticeSettings,
): DrawnDay[] {
  const templates = rules.templates.filter((one) => one.resourceId === whose.resourceId);
  const exceptions = rules.exceptions.filter((one) => one.resourceId === whose.resourceId);
  const blockouts = rules.blockouts.filter((one) => one.resourceId === null || one.resourceId === whose.resourceId);
  return Array.from({ length: 7 }, (_, i) => {
    const date = first.add({ days: i });
    const text = date.toString();
    const known = templates.some(({ validFrom }) => validFrom <= text);
    const today = exceptions.filter((one) => exceptionRunsOn(one, text));
    const regular = known
      ? templates.filter((one) => runsOn(one, date)).map((one) => toSession(one, one.locationId, one.everyWeeks, false))
      : standIns(date, whose, settings);
    const extra = today
      .filter(({ kind }) => kind === 'works')
      .map((one) => toSession(one, one.locationId ?? whose.homeId, 1, true));
    const open = [...regular, ...extra].sort((a, b) => a.from - b.from);
    const isHere = (locationId: string | null): boolean =>
      locationId === null || open.some((one) => one.locationId === locationId);
    const blocks: DrawnBlock[] = [
      ...today.filter(({ kind }) => kind === 'away').map((one) => toBlock(one, 'away', one.reason || 'Away')),
      ...rules.holidays
        .filter((one) => one.date === text && isHere(one.locationId))
        .map((one) => toBlock({ startsMinute: 0, endsMinute: DAY_MINUTES }, 'holiday', one.name)),
      ...blockouts
        .filter((one) => blockoutRunsOn(one, date) && isHere(one.locationId))
        .map((one) => toBlock(one, one.kind, one.title)),
    ];
    // Where all of the day is cut, what else cuts it is of no interest.
    const whole = blocks.find(({ kind, from, to }) => isClosed(kind) && from === 0 && to === DAY_MINUTES);
    return { date, known, open, blocks: whole ? [whole] : blocks };
  });
}

const isClosed = (kind: DrawnBlock['kind']): boolean => kind !== 'warn' && kind !== 'only';

/** The minutes of a day that can be booked. */
export function openMinutes({ open, blocks }: DrawnDay): number {
  const closed = blocks.filter(({ kind }) => isClosed(kind));
  let minutes = 0;
  for (let minute = 0; minute < DAY_MINUTES; minute += 5)
    if (open.some((one) => within(minute, one)) && !closed.some((one) => within(minute, one))) minutes += 5;
  return minutes;
}

const within = (minute: number, { from, to }: Drawn): boolean => from <= minute && minute < to;

interface Span {
  startsMinute: number;
  endsMinute: number;
}

const toSession = (
  it: Span & { visitTypeIds: readonly string[] },
  locationId: string,
  everyWeeks: number,
  extra: boolean,
): DrawnSession => ({
  from: it.startsMinute,
  to: it.endsMinute,
  locationId,
  visitTypeIds: it.visitTypeIds,
  everyWeeks,
  extra,
});

const toBlock = (it: Span, kind: DrawnBlock['kind'], title: string): DrawnBlock => ({
  from: it.startsMinute,
  to: it.endsMinute,
  kind,
  title,
});

function standIns(date: Temporal.PlainDate, { homeId, always }: Whose, settings: PracticeSettings): DrawnSession[] {
  if (!always && date.dayOfWeek > 5) return [];
  const [startsMinute, endsMinute] = always ? [0, DAY_MINUTES] : [settings.opensMinute, settings.closesMinute];
  return [toSession({ startsMinute, endsMinute, visitTypeIds: [] }, homeId, 1, false)];
}

/** The first day of the practice's week that a date is in. */
export function weekStart(date: Temporal.PlainDate, weekStartsOn: number): Temporal.PlainDate {
  const monday = weekOf(date);
  const start = monday.add({ days: weekStartsOn - 1 });
  return Temporal.PlainDate.compare(start, date) > 0 ? start.subtract({ days: 7 }) : start;
}
