/** The believable clinic of the demonstration: two locations, staff, equipment, visit types, hours, days off. */
import { federalHolidays } from '../../shared/holidays.ts';
import { weekOf } from '../../shared/hours.ts';
import type { VisitType } from '../../shared/practice.ts';
import type { CommandContext } from '../kernel/context.ts';
import * as practice from '../practice/index.ts';
import { loadSupply, saveBlockout, saveException, saveHoliday, saveTemplates } from '../supply/index.ts';

/** What the days of the demonstration are planned with. */
export interface Clinic {
  mainId: string;
  pointId: string;
  nurseIds: string[];
  technicianId: string;
  /** Rooms of the second location by the provider's column. */
  pointRoomOf(column: number): string | null;
}

const NEW = { id: null, expectedVersion: null } as const;
const STAFF = [
  { displayName: 'Marigold Fernsby, RN', profession: 'nurse', specialty: 'Nursing' },
  { displayName: 'Ignatius Oakley, RN', profession: 'nurse', specialty: 'Nursing' },
  { displayName: 'Saffron Tallow, MA', profession: 'technician', specialty: 'Diagnostics and laboratory' },
] as const;
const POINT_ROOMS = ['Point A', 'Point B', 'Point C', 'Point D'] as const;
/** Who has a room at the second location, by column. */
const POINT_ROOM_OF: Readonly<Record<number, number>> = { 2: 3, 8: 0, 9: 0, 10: 1, 11: 2 };

const byName = <T extends { id: string; name: string }>(rows: readonly T[], name: string): T | undefined =>
  rows.find((row) => row.name === name);

/** Makes everything but what stands already: what was cut off is finished. */
export async function fillClinic(
  ctx: CommandContext,
  providerIds: readonly string[],
  today: Temporal.PlainDate,
): Promise<Clinic> {
  const { resources, rules, home, settings } = await loadSupply(ctx.kernel, ctx.tx);
  const point = {
    ...NEW,
    name: 'Harbour Point',
    zone: settings.zone,
    address: '12 Lighthouse Road, Harbourtown',
    phone: '(555) 010-0190',
    position: 1,
    active: true,
  };
  const pointId = byName(resources.locations, point.name)?.id ?? (await practice.saveLocation(ctx, point)).id;
  const office = resources.locations.find((one) => one.id === home.id);
  if (office && !office.address) {
    const { id, version, ...main } = office;
    const where = { address: '1 Pier Street, Harbourtown', phone: '(555) 010-0100' };
    await practice.saveLocation(ctx, { ...main, ...where, id, expectedVersion: version });
  }
  const roomIds: string[] = [];
  for (const [i, name] of POINT_ROOMS.entries()) {
    const room = { ...NEW, name, locationId: pointId, position: 50 + i, active: true };
    roomIds.push(byName(resources.rooms, name)?.id ?? (await practice.saveRoom(ctx, room)).id);
  }
  const staffIds: string[] = [];
  for (const [i, person] of STAFF.entries()) {
    const known = resources.providers.find(({ displayName }) => displayName === person.displayName);
    const row = { ...NEW, ...person, npi: null, position: 200 + i, active: true };
    staffIds.push(known?.id ?? (await practice.saveProvider(ctx, row)).id);
  }
  const [firstNurse = '', secondNurse = '', technicianId = ''] = staffIds;
  const clinic = {
    mainId: home.id,
    pointId,
    nurseIds: [firstNurse, secondNurse],
    technicianId,
    pointRoomOf: (column: number) => roomIds[POINT_ROOM_OF[column] ?? -1] ?? null,
  };
  const types = await fillTypes(ctx, clinic, providerIds);
  if (rules.templates.length === 0) await fillHours(ctx, clinic, providerIds, types, today);
  if (rules.blockouts.length === 0) await fillBlockouts(ctx, providerIds, types, today);
  const closed = new Set(rules.holidays.map(({ date }) => date));
  // A demonstration on a holiday would show an empty day.
  for (const year of [today.year, today.year + 1])
    for (const day of federalHolidays(year))
      if (!closed.has(day.date) && day.date !== today.toString())
        await saveHoliday(ctx, { ...NEW, ...day, locationId: null });
  return clinic;
}

async function fillClasses(ctx: CommandContext, clinic: Clinic): Promise<Map<string, string>> {
  const { resources } = await loadSupply(ctx.kernel, ctx.tx);
  const machines: string[] = [];
  for (const [position, name] of ['Ultrasound 1', 'ECG 1', 'Spirometer 1'].entries()) {
    const row = { ...NEW, name, locationId: clinic.mainId, position, active: true };
    machines.push(byName(resources.equipment, name)?.id ?? (await practice.saveEquipment(ctx, row)).id);
  }
  const [ultrasound = '', ecg = '', spirometer = ''] = machines;
  const rooms = (start: RegExp) => resources.rooms.filter(({ name }) => start.test(name)).map(({ id }) => id);
  const classes = [
    { name: 'Any exam room', kind: 'room', memberIds: rooms(/^(Room|Point)/) },
    { name: 'Any procedure room', kind: 'room', memberIds: rooms(/^Procedure/) },
    { name: 'Any nurse', kind: 'person', memberIds: clinic.nurseIds },
    { name: 'Ultrasound', kind: 'equipment', memberIds: [ultrasound] },
    { name: 'ECG', kind: 'equipment', memberIds: [ecg] },
    { name: 'Spirometer', kind: 'equipment', memberIds: [spirometer] },
  ] as const;
  const ids = new Map<string, string>();
  for (const [position, one] of classes.entries()) {
    const row = { ...NEW, ...one, memberIds: [...one.memberIds], position };
    ids.set(one.name, byName(resources.classes, one.name)?.id ?? (await practice.saveClass(ctx, row)).id);
  }
  return ids;
}

type TypeFields = Pick<VisitType, 'code' | 'name' | 'durationMinutes' | 'colour'> &
  Partial<Omit<VisitType, 'id' | 'version'>>;

/** The visit types by code: those of a new practice say more, and some come besides. */
async function fillTypes(
  ctx: CommandContext,
  clinic: Clinic,
  providerIds: readonly string[],
): Promise<Map<string, string>> {
  const classes = await fillClasses(ctx, clinic);
  const known = (await practice.selectVisitTypes(ctx.tx, null)).filter(({ active }) => active);
  const some = (...columns: number[]): string[] => columns.flatMap((column) => providerIds[column] ?? []);
  const ids = new Map(known.map(({ code, id }) => [code, id]));
  for (const [i, wanted] of typesOf(classes, clinic, some).entries()) {
    const before = known.find(({ code }) => code === wanted.code);
    if (before?.instructions) continue; // Here from a run that was cut off.
    const place = before ?? { position: 20 + i, active: true };
    const reference = before ? { id: before.id, expectedVersion: before.version } : NEW;
    const { position, active } = place;
    ids.set(wanted.code, (await practice.saveVisitType(ctx, { position, active, ...wanted, ...reference })).id);
  }
  const { resources } = await loadSupply(ctx.kernel, ctx.tx);
  const steps = [
    { visitTypeId: ids.get('NV') ?? '', gapMinutesMax: 0 },
    { visitTypeId: ids.get('PX') ?? '', gapMinutesMax: 20 },
    { visitTypeId: ids.get('LB') ?? '', gapMinutesMax: 30 },
  ];
  if (!byName(resources.chains, 'Annual physical'))
    await practice.saveChain(ctx, { ...NEW, name: 'Annual physical', steps, position: 0, active: true });
  return ids;
}

function typesOf(
  classes: ReadonlyMap<string, string>,
  clinic: Clinic,
  some: (...columns: number[]) => string[],
): TypeFields[] {
  const member = (name: string, fromMinute: number, untilMinute: number) =>
    ({ who: 'class', classId: classes.get(name) as string, fromMinute, untilMinute }) as const;
  const provider = (fromMinute: number, untilMinute: number) =>
    ({ who: 'provider', classId: null, fromMinute, untilMinute }) as const;
  const withMachine = (name: string, minutes: number) => ({
    providerIds: [clinic.technicianId],
    needs: [provider(0, minutes), member(name, 0, minutes)],
    afterMinutes: 5,
  });
  return [
    {
      ...{ code: 'NP', name: 'New patient', durationMinutes: 40, colour: 0, selfBooking: true, repeatDaysMin: 365 },
      instructions: 'Please come ten minutes early, with your insurance card and a list of your medicines.',
    },
    {
      ...{ code: 'FU', name: 'Follow-up', durationMinutes: 20, colour: 5, selfBooking: true },
      instructions: 'Please bring a list of your medicines.',
    },
    {
      ...{ code: 'PX', name: 'Physical', durationMinutes: 40, colour: 1, repeatDaysMin: 330 },
      planNote: 'Most plans pay for one a year.',
      instructions: 'Please wear clothes that are easy to take off.',
    },
    {
      ...{ code: 'PR', name: 'Procedure', durationMinutes: 60, colour: 2, afterMinutes: 10 },
      providerIds: some(1, 5),
      needs: [
        member('Any nurse', 0, 15),
        provider(15, 50),
        member('Any nurse', 50, 60),
        member('Any procedure room', 0, 60),
      ],
      planNote: 'May need an authorization: look at the plan first.',
      instructions: 'Nothing to eat for six hours before. Somebody must drive you home.',
    },
    {
      ...{ code: 'NV', name: 'Nurse visit', durationMinutes: 15, colour: 4, providerIds: clinic.nurseIds },
      instructions: 'Nothing to prepare.',
    },
    {
      ...{ code: 'TH', name: 'Telehealth', durationMinutes: 20, colour: 3, selfBooking: true, telehealth: true },
      instructions: 'Open the link five minutes before your time, in a quiet place.',
    },
    {
      ...{ code: 'LB', name: 'Laboratory', durationMinutes: 10, colour: 3, providerIds: [clinic.technicianId] },
      instructions: 'Nothing to eat for eight hours before; water is fine.',
    },
    {
      ...{ code: 'US', name: 'Ultrasound', durationMinutes: 30, colour: 1, ...withMachine('Ultrasound', 30) },
      instructions: 'Please drink half a liter of water an hour before.',
    },
    {
      ...{ code: 'EC', name: 'ECG', durationMinutes: 15, colour: 2, ...withMachine('ECG', 15) },
      instructions: 'No lotion on your chest that day.',
    },
    {
      ...{ code: 'SP', name: 'Spirometry', durationMinutes: 30, colour: 0, ...withMachine('Spirometer', 30) },
      instructions: 'No inhaler for four hours before, unless you need it.',
      ageMonthsMin: 72,
    },
    {
      ...{ code: 'DG', name: 'Diabetes group', durationMinutes: 60, colour: 4, capacity: 8, providerIds: some(6) },
      instructions: 'Bring your meter and your questions.',
      ageMonthsMin: 216,
    },
  ];
}

type SessionOf = Parameters<typeof saveTemplates>[1]['sessions'][number];

const LUNCH = { from: 720, until: 780 } as const;
/** Mornings begin and afternoons end a little differently for each. */
const BEGINS = [480, 480, 510, 480] as const;
const ENDS = [1050, 1020, 990, 1020] as const;

/** The week of a provider, by column: lunch from noon to one, some without Fridays, some at two places. */
function weekOfColumn(column: number, clinic: Clinic, types: ReadonlyMap<string, string>): SessionOf[] {
  const begin = BEGINS[column % 4] as number;
  const end = ENDS[column % 4] as number;
  const only = (...codes: string[]): string[] => codes.flatMap((code) => types.get(code) ?? []);
  const at = (weekday: number, startsMinute: number, endsMinute: number, more: Partial<SessionOf> = {}): SessionOf => ({
    locationId: isAtPoint(column, weekday, startsMinute) ? clinic.pointId : clinic.mainId,
    weekday,
    everyWeeks: 1,
    startsMinute,
    endsMinute,
    validUntil: null,
    visitTypeIds: [],
    ...more,
  });
  const morning = (weekday: number): SessionOf[] => {
    if (column === 0 && weekday === 2) return [at(2, begin, 600, { visitTypeIds: only('NP') }), at(2, 600, LUNCH.from)];
    if (column === 5 && weekday === 5) return [at(5, begin, LUNCH.from, { visitTypeIds: only('PR') })];
    return [at(weekday, begin, LUNCH.from)];
  };
  const afternoon = (weekday: number): SessionOf[] => {
    if (column === 1 && weekday === 3) return [at(3, LUNCH.until, end, { visitTypeIds: only('PR') })];
    if (column === 4 && weekday === 4) return [at(4, LUNCH.until, 900, { visitTypeIds: only('NP') }), at(4, 900, end)];
    if (column === 6 && weekday === 3)
      return [at(3, LUNCH.until, 900), at(3, 900, 960, { visitTypeIds: only('DG') }), at(3, 960, end)];
    return [at(weekday, LUNCH.until, end)];
  };
  const days = column % 4 === 3 ? [1, 2, 3, 4] : [1, 2, 3, 4, 5];
  const week = days.flatMap((weekday) => [...morning(weekday), ...afternoon(weekday)]);
  if (column === 5) week.push(at(6, 540, LUNCH.from, { everyWeeks: 2 })); // Every other Saturday.
  if (column !== 2) return week;
  // Fridays in turn: one week here, the other week there.
  return week.flatMap((session) =>
    session.weekday === 5
      ? [
          { ...session, everyWeeks: 2, locationId: clinic.mainId },
          { ...session, everyWeeks: 2, weekOffset: 1, locationId: clinic.pointId },
        ]
      : [session],
  );
}

function isAtPoint(column: number, weekday: number, startsMinute: number): boolean {
  if (column === 8) return weekday >= 4;
  if (column === 9) return weekday <= 2;
  if (column === 10) return startsMinute < LUNCH.from;
  return column === 11;
}

/** Longer than the demonstration looks back. */
const BACK_WEEKS = 10;

async function fillHours(
  ctx: CommandContext,
  clinic: Clinic,
  providerIds: readonly string[],
  types: ReadonlyMap<string, string>,
  today: Temporal.PlainDate,
): Promise<void> {
  const from = weekOf(today.subtract({ weeks: BACK_WEEKS })).toString();
  for (const [i, resourceId] of providerIds.entries()) {
    const sessions = weekOfColumn(i % 12, clinic, types);
    await saveTemplates(ctx, { resourceId, from, sessions });
  }
  const staff = [...clinic.nurseIds, clinic.technicianId];
  for (const [i, resourceId] of staff.entries()) {
    // Nurses have lunch in turn, so that one of them is always there.
    const lunch = 690 + i * 30;
    const sessions = [1, 2, 3, 4, 5].flatMap((weekday) =>
      [
        [450, lunch],
        [lunch + 30, 1020],
      ].map(([startsMinute = 0, endsMinute = 0]) => ({
        ...{ locationId: clinic.mainId, weekday, everyWeeks: 1, startsMinute, endsMinute },
        ...{ validUntil: null, visitTypeIds: [] },
      })),
    );
    await saveTemplates(ctx, { resourceId, from, sessions });
  }
  // A weekend would show an empty day: some work on it, as practices do before a holiday.
  if (today.dayOfWeek > 5)
    for (const resourceId of [...providerIds.slice(0, 7), clinic.nurseIds[0] as string]) {
      const date = { fromDate: today.toString(), untilDate: today.toString() };
      const work = { kind: 'works' as const, locationId: clinic.mainId, reason: 'Weekend clinic', visitTypeIds: [] };
      for (const [startsMinute, endsMinute] of [
        [480, LUNCH.from],
        [LUNCH.until, 1020],
      ] as const)
        await saveException(ctx, { ...NEW, ...work, ...date, resourceId, startsMinute, endsMinute });
    }
  const away = (resourceId: string | undefined, from: number, days: number, reason: string) => {
    if (!resourceId) return Promise.resolve();
    const first = weekOf(today).add({ days: from });
    const dates = { fromDate: first.toString(), untilDate: first.add({ days: days - 1 }).toString() };
    const all = { locationId: null, visitTypeIds: [], startsMinute: 0, endsMinute: 1440 };
    return saveException(ctx, { ...NEW, ...all, ...dates, resourceId, kind: 'away', reason });
  };
  await away(providerIds[3], 9, 2, 'Conference');
  await away(providerIds[9], 14, 12, 'Vacation');
  await away(providerIds[7], -14, 5, 'Vacation');
  await away(clinic.nurseIds[1], 18, 1, 'Training');
}

async function fillBlockouts(
  ctx: CommandContext,
  providerIds: readonly string[],
  types: ReadonlyMap<string, string>,
  today: Temporal.PlainDate,
): Promise<void> {
  const from = weekOf(today.subtract({ weeks: BACK_WEEKS })).toString();
  const always = { ...NEW, fromDate: from, untilDate: null, locationId: null, visitTypeIds: [] };
  await saveBlockout(ctx, {
    ...{ ...always, kind: 'closed', title: 'Staff meeting', resourceId: null, weekdays: [3] },
    ...{ startsMinute: 480, endsMinute: 510 },
  });
  const [, , third, , , , , eighth] = providerIds;
  if (third)
    await saveBlockout(ctx, {
      ...{ ...always, kind: 'only', title: 'Same-day visits', resourceId: third, weekdays: [1, 2, 3, 4] },
      ...{ startsMinute: 660, endsMinute: 720, visitTypeIds: [types.get('FU') ?? ''] },
    });
  if (eighth)
    await saveBlockout(ctx, {
      ...{ ...always, kind: 'warn', title: 'Teaches students', resourceId: eighth, weekdays: [2] },
      ...{ startsMinute: 780, endsMinute: 840 },
    });
}
