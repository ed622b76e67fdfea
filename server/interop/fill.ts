/** Fills a practice with a believable, seeded world: through the services, in bulk, and never twice. */
import { type Random, seededRandom } from '../../shared/random.ts';
import { selectPayers } from '../coverage/index.ts';
import { act } from '../kernel/act.ts';
import type { CommandContext, Kernel } from '../kernel/context.ts';
import { addHouseholds, importPatients } from '../patients/index.ts';
import { importProviders, isNpi, loadSettings, saveRoom, selectRooms } from '../practice/index.ts';
import { bookInBulk } from '../scheduling/index.ts';
import { importEntries } from '../summary/index.ts';
import { loadSupply, type Supply } from '../supply/index.ts';
import { fillCharges } from './fill-charges.ts';
import { type Clinic, fillClinic } from './fill-clinic.ts';
import { fillCoverages, fillPayers, fillWishes, type Person } from './fill-coverage.ts';
import { type DayVisit, planDay } from './fill-day.ts';
import { planHouseholds } from './fill-households.ts';
import { fillRecords } from './fill-records.ts';
import { asPlanned, fillSpecials, SPECIAL_PATIENTS } from './fill-specials.ts';
import { summaryOf } from './fill-summary.ts';
import { fictitiousPatient, fictitiousProvider } from './people.ts';

export interface FillPlan {
  seed: number;
  providers: number;
  rooms: number;
  patients: number;
  /** How many working days back and ahead of today; today comes besides. */
  daysBack: number;
  daysAhead: number;
  /** Stops when so many appointments are made; null: every working day is filled. */
  appointments: number | null;
  /** With hours, staff, equipment, a second location, days off; left out: providers, rooms and opening hours only. */
  clinic?: boolean;
}

export interface Filled {
  providers: number;
  rooms: number;
  patients: number;
  appointments: number;
}

/** Says how far it is: a word, and a share between 0 and 1. */
export type Progress = (what: string, share: number) => void;

const ACTOR = { kind: 'console', name: 'fill' } as const;
const BATCH = 500;
const EPOCH = Temporal.PlainDate.from('2000-01-01');

export async function fillPractice(kernel: Kernel, plan: FillPlan, progress: Progress): Promise<Filled> {
  const random = seededRandom(plan.seed);
  const { zone } = await loadSettings(kernel.database.db);
  const today = kernel.clock.now().toZonedDateTimeISO(zone).toPlainDate();
  const providerIds = await fillProviders(kernel, random, plan);
  const roomIds = await fillRooms(kernel, plan);
  const persons = await fillPatients(kernel, random, plan, today, progress);
  const patientIds = persons.map(({ id }) => id);
  const clinic = plan.clinic
    ? await act(kernel, ACTOR, 'interop.fillClinic', (ctx) => fillClinic(ctx, providerIds, today))
    : null;
  if (clinic) await fillWhoPays(kernel, persons, today, plan.seed, progress);
  const supply = asPlanned(await loadSupply(kernel, kernel.database.db));
  const people = peopleOf(supply, providerIds, roomIds, clinic);
  // The few who come for what is booked one by one come for nothing else, so that nobody is in two places at once.
  const few = clinic ? patientIds.slice(0, SPECIAL_PATIENTS) : [];
  const many = patientIds.slice(few.length);
  const ahead: DayVisit[] = [];
  let appointments = 0;
  const fillDays = async (dates: readonly Temporal.PlainDate[], share: (done: number) => number): Promise<boolean> => {
    for (const [i, date] of dates.entries()) {
      const days = Math.max(0, today.until(date).days);
      const density = clinic ? 0.95 - Math.min(0.4, days * 0.008) : 1;
      const dayRandom = seededRandom(plan.seed * 100_003 + EPOCH.until(date).days);
      const parts = { random: dayRandom, supply, date, people, patientIds: many, density, now: kernel.clock.now() };
      const items = planDay(parts).map((item, n) => ({ ...item, externalId: `fill-${plan.seed}-${date}-${n}` }));
      const left = plan.appointments === null ? items.length : plan.appointments - appointments;
      const { added, known } = await act(kernel, ACTOR, 'interop.fillDay', (ctx) =>
        bookInBulk(ctx, items.slice(0, left)),
      );
      if (days > 0) ahead.push(...items);
      appointments += added.length + known.length;
      progress('appointments', share(i + 1));
      if (plan.appointments !== null && appointments >= plan.appointments) return true;
    }
    return false;
  };
  // What matters most is there soonest; the oldest day comes last, so that it tells whether everything is there.
  const next = [today, ...workdays(today, 1, plan.daysAhead)];
  const past = workdays(today, -1, plan.daysBack);
  const total = next.length + past.length;
  const isEnough = await fillDays(next, (done) => done / total);
  if (clinic) {
    appointments += await fillSpecials(kernel, { supply, ahead, patientIds: few });
    await fillRecords(kernel);
    await fillSummaries(kernel, persons, today, plan.seed, progress);
  }
  if (!isEnough) await fillDays(past, (done) => (next.length + done) / total);
  if (clinic) await fillCharges(kernel, plan.seed);
  return { providers: providerIds.length, rooms: roomIds.length, patients: patientIds.length, appointments };
}

/** Who has a column, and in which room they work. */
function peopleOf(supply: Supply, providerIds: readonly string[], roomIds: readonly string[], clinic: Clinic | null) {
  const providers = providerIds.map((id, column) => ({
    id,
    roomAt: (locationId: string) =>
      clinic && locationId === clinic.pointId ? clinic.pointRoomOf(column) : (roomIds[column] ?? null),
  }));
  const staff = clinic ? [...clinic.nurseIds, clinic.technicianId] : [];
  const known = new Set(supply.resources.providers.map(({ id }) => id));
  return [...providers, ...staff.map((id) => ({ id, roomAt: () => null }))].filter(({ id }) => known.has(id));
}

async function fillPatients(
  kernel: Kernel,
  random: Random,
  plan: FillPlan,
  today: Temporal.PlainDate,
  progress: Progress,
): Promise<Person[]> {
  const persons: Person[] = [];
  // Of its own, so that the people are those they were before there were families.
  const families = seededRandom(plan.seed + 7);
  for (let done = 0; done < plan.patients; done += BATCH) {
    const people = Array.from({ length: Math.min(BATCH, plan.patients - done) }, (_, i) => ({
      externalId: `fill-${plan.seed}-${done + i}`,
      fields: fictitiousPatient(random, today),
    }));
    const { idByExternalId } = await act(kernel, ACTOR, 'interop.fillPatients', async (ctx) => {
      const imported = await importPatients(ctx, people);
      const added = new Set(imported.added);
      const fresh = people.flatMap(({ externalId, fields }) =>
        added.has(externalId) ? [{ id: imported.idByExternalId.get(externalId) as string, fields }] : [],
      );
      if (plan.clinic) await addHouseholds(ctx, planHouseholds(families, fresh, today));
      return imported;
    });
    persons.push(...people.map((person) => ({ ...person, id: idByExternalId.get(person.externalId) as string })));
    progress('patients', persons.length / plan.patients);
  }
  return persons;
}

/** Payers, plans, employers, and what everybody is covered by; the wishes of a few once. */
async function fillWhoPays(
  kernel: Kernel,
  persons: readonly Person[],
  today: Temporal.PlainDate,
  seed: number,
  progress: Progress,
): Promise<void> {
  const isFirst = (await selectPayers(kernel.database.db, null)).length === 0;
  const payers = await act(kernel, ACTOR, 'interop.fillPayers', (ctx) => fillPayers(ctx));
  for (let done = 0; done < persons.length; done += BATCH) {
    const some = persons.slice(done, done + BATCH);
    // By their place: a run that was cut off draws the same for the same people.
    const random = seededRandom(seed * 7_919 + done);
    await act(kernel, ACTOR, 'interop.fillCoverages', (ctx) => fillCoverages(ctx, payers, some, random, today));
    progress('coverage', Math.min(1, (done + BATCH) / persons.length));
  }
  if (isFirst) await act(kernel, ACTOR, 'interop.fillWishes', (ctx) => fillWishes(ctx, payers, persons, today));
}

/** What is known of everybody’s health. */
async function fillSummaries(
  kernel: Kernel,
  persons: readonly Person[],
  today: Temporal.PlainDate,
  seed: number,
  progress: Progress,
): Promise<void> {
  for (let done = 0; done < persons.length; done += BATCH) {
    const random = seededRandom(seed * 6_007 + done);
    const entries = persons.slice(done, done + BATCH).flatMap((person) => summaryOf(person, random, today));
    await act(kernel, ACTOR, 'interop.fillSummaries', (ctx) => importEntries(ctx, entries));
    progress('summaries', Math.min(1, (done + BATCH) / persons.length));
  }
}

/** Ten digits whose check digit fits, lower than those of the public registry (they begin at 1003000100). */
function fictitiousNpi(seed: number, i: number): string {
  const nine = `100${String(seed % 300).padStart(3, '0')}${String(i % 1000).padStart(3, '0')}`;
  return Array.from({ length: 10 }, (_, digit) => `${nine}${digit}`).find(isNpi) as string;
}

async function fillProviders(kernel: Kernel, random: Random, plan: FillPlan): Promise<string[]> {
  const providers = Array.from({ length: plan.providers }, (_, i) => ({
    externalId: `fill-${plan.seed}-${i}`,
    ...fictitiousProvider(random, i),
    npi: fictitiousNpi(plan.seed, i),
  }));
  const { idByExternalId } = await act(kernel, ACTOR, 'interop.fillProviders', (ctx) =>
    importProviders(ctx, providers),
  );
  return providers.map((provider) => idByExternalId.get(provider.externalId) as string);
}

/** Rooms have no number of another system: they are known by their names. */
async function fillRooms(kernel: Kernel, plan: FillPlan): Promise<string[]> {
  const known = new Map((await selectRooms(kernel.database.db, null)).map((room) => [room.name, room.id]));
  const names = Array.from({ length: plan.rooms }, (_, i) =>
    i >= plan.rooms - 2 && plan.rooms > 4 ? `Procedure ${i - plan.rooms + 3}` : `Room ${i + 1}`,
  );
  const add = async (ctx: CommandContext): Promise<string[]> => {
    const ids: string[] = [];
    for (const [position, name] of names.entries()) {
      const room = { id: null, expectedVersion: null, name, position, active: true };
      ids.push(known.get(name) ?? (await saveRoom(ctx, room)).id);
    }
    return ids;
  };
  return act(kernel, ACTOR, 'interop.fillRooms', add);
}

/** The next working days, or those before. */
function workdays(today: Temporal.PlainDate, step: 1 | -1, count: number): Temporal.PlainDate[] {
  const days: Temporal.PlainDate[] = [];
  for (let date = today.add({ days: step }); days.length < count; date = date.add({ days: step }))
    if (date.dayOfWeek <= 5) days.push(date);
  return days;
}
