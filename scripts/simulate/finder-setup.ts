/** What a random clinic is made of, and how its supply changes; everything goes through the contracts that the screens use. */
import * as practice from '../../shared/practice.ts';
import type { Random } from '../../shared/random.ts';
import * as scheduling from '../../shared/scheduling.ts';
import * as supply from '../../shared/supply.ts';
import { type FinderWorld, SCENES } from './finder-world.ts';

export interface Clinic {
  /** The first day of the window. */
  begin: Temporal.PlainDate;
  zones: Map<string, string>;
  locationIds: string[];
  providerIds: string[];
  nurseIds: string[];
  roomIds: string[];
  equipmentIds: string[];
  typeIds: string[];
  roomTypeIds: Set<string>;
  chainIds: string[];
}

const WINDOW_DAYS = 7;

async function made(answer: Promise<{ code: string; body: unknown; problem: { detail: string } }>): Promise<string> {
  const { code, body, problem } = await answer;
  if (code !== 'ok') throw new Error(`The random clinic could not be made: ${code} ${problem.detail}`);
  return (body as { id: string }).id;
}

const FRESH = { id: null, expectedVersion: null } as const;

export async function setUpClinic(world: FinderWorld, random: Random, begin: string): Promise<Clinic> {
  const { locations } = await world.ask(practice.resources, {});
  const home = locations[0] as practice.Location;
  const zone = random.chance(0.5) ? home.zone : random.pick(SCENES).zone;
  const place = { ...FRESH, name: 'Second office', zone, address: null, phone: null, position: 1, active: true };
  const second = await made(world.do('manager', practice.saveLocation, place));
  const zones = new Map([
    [home.id, home.zone],
    [second, zone],
  ]);
  await changeSettings(world, random);
  const people: string[] = [];
  for (let i = 0; i < 6; i++) {
    const profession = i < 4 ? 'provider' : 'nurse';
    const it = {
      displayName: `Person ${i}`,
      specialty: null,
      npi: null,
      profession,
      position: i,
      active: i !== 3,
    } as const;
    people.push(await made(world.do('manager', practice.saveProvider, { ...FRESH, ...it })));
  }
  const roomIds: string[] = [];
  const equipmentIds: string[] = [];
  for (const [i, locationId] of [home.id, home.id, second].entries()) {
    const it = { ...FRESH, name: `Thing ${i}`, locationId, position: i, active: random.chance(0.9) };
    roomIds.push(await made(world.do('manager', practice.saveRoom, it)));
    if (i > 0) equipmentIds.push(await made(world.do('manager', practice.saveEquipment, it)));
  }
  const clinic: Clinic = {
    begin: Temporal.PlainDate.from(begin),
    zones,
    locationIds: [home.id, second],
    providerIds: people.slice(0, 4),
    nurseIds: people.slice(4),
    roomIds,
    equipmentIds,
    typeIds: [],
    roomTypeIds: new Set(),
    chainIds: [],
  };
  await addTypes(world, random, clinic);
  return clinic;
}

async function changeSettings(world: FinderWorld, random: Random): Promise<void> {
  const { version, name, zone } = await world.ask(practice.settings, {});
  const input = {
    expectedVersion: version,
    name,
    zone,
    opensMinute: 60 * random.between(0, 9),
    closesMinute: 60 * random.between(14, 24),
    slotMinutes: random.pick([10, 15, 20, 30]),
    finderRule: random.pick(practice.FINDER_RULES),
  };
  await world.do('manager', practice.saveSettings, input);
}

async function addTypes(world: FinderWorld, random: Random, clinic: Clinic): Promise<void> {
  const classOf = async (name: string, kind: (typeof practice.CLASS_KINDS)[number], memberIds: string[]) =>
    made(world.do('manager', practice.saveClass, { ...FRESH, name, kind, memberIds, position: 0 }));
  const extra = random.chance(0.4) ? clinic.providerIds.slice(0, 1) : [];
  const nurses = await classOf('Nurses', 'person', [...clinic.nurseIds, ...extra]);
  const rooms = await classOf('Rooms', 'room', clinic.roomIds);
  const machines = await classOf('Machines', 'equipment', clinic.equipmentIds);
  const five = (low: number, high: number): number => 5 * random.between(low, high);
  const provider = (fromMinute: number, untilMinute: number) =>
    ({ who: 'provider', classId: null, fromMinute, untilMinute }) as const;
  const room = (untilMinute: number) => ({ who: 'room', classId: null, fromMinute: 0, untilMinute }) as const;
  const any = (classId: string, fromMinute: number, untilMinute: number) =>
    ({ who: 'class', classId, fromMinute, untilMinute }) as const;
  const patterns: { minutes: number; needs: practice.VisitNeed[]; capacity?: number; providerIds?: string[] }[] = [
    { minutes: five(3, 8), needs: [] },
    { minutes: 30, needs: [provider(0, 30), room(30)] },
    { minutes: 30, needs: [any(nurses, 0, 10), provider(10, 25), any(nurses, 25, 30), room(30)] },
    { minutes: 40, needs: [provider(0, 15), any(machines, 10, 40), any(nurses, 5, 40)] },
    {
      minutes: 60,
      needs: random.chance(0.5) ? [] : [provider(0, 60), any(rooms, 0, 60)],
      capacity: random.between(2, 3),
    },
    { minutes: 25, needs: [provider(0, 25), room(25), any(rooms, 5, 20)], providerIds: clinic.providerIds.slice(0, 2) },
  ];
  for (const [i, { minutes, needs, capacity = 1, providerIds = [] }] of patterns.entries()) {
    const id = await made(
      world.do('manager', practice.saveVisitType, {
        ...FRESH,
        code: `Z${i}`,
        name: `Pattern ${i}`,
        durationMinutes: minutes,
        colour: 0,
        beforeMinutes: random.chance(0.4) ? five(1, 3) : 0,
        afterMinutes: random.chance(0.4) ? five(1, 3) : 0,
        capacity,
        providerIds,
        needs,
        repeatDaysMin: random.chance(0.2) ? 3 : null,
        position: 20 + i,
        active: true,
      }),
    );
    clinic.typeIds.push(id);
    if (needs.some(({ who }) => who === 'room')) clinic.roomTypeIds.add(id);
  }
  const chains = [
    [0, 1],
    [2, 0],
    [1, 5],
    [0, 3, 1],
  ];
  for (const [i, steps] of chains.entries()) {
    const it = steps.map((n, k) => ({
      visitTypeId: clinic.typeIds[n] as string,
      gapMinutesMax: k === 0 ? 0 : five(0, steps.length > 2 ? 1 : 3),
    }));
    const input = { ...FRESH, name: `Chain ${i}`, steps: it, position: i, active: true };
    clinic.chainIds.push(await made(world.do('manager', practice.saveChain, input)));
  }
}

/** Some day of the window. */
export const someDay = (random: Random, clinic: Clinic): Temporal.PlainDate =>
  clinic.begin.add({ days: random.between(0, WINDOW_DAYS - 1) });

/** Far zones would put one person at two places at once, which is no plan: there everybody has one place. */
function placesOf(clinic: Clinic, id: string): string[] {
  const [home = '', second = ''] = clinic.locationIds;
  if (clinic.zones.get(home) === clinic.zones.get(second)) return [home, second];
  return [clinic.providerIds.indexOf(id) % 2 === 1 || id === clinic.nurseIds[1] ? second : home];
}

/** One random change of supply; what the server refuses (overlaps, twice the same holiday) is no matter. */
export async function changeSupply(world: FinderWorld, random: Random, clinic: Clinic): Promise<string> {
  const dice = random.next();
  if (dice < 0.45)
    return changeTemplates(world, random, clinic, random.pick([...clinic.providerIds, ...clinic.nurseIds]));
  if (dice < 0.55)
    return changeTemplates(world, random, clinic, random.pick([...clinic.roomIds, ...clinic.equipmentIds]));
  if (dice < 0.75) return addException(world, random, clinic);
  if (dice < 0.95) return addBlockout(world, random, clinic);
  const locationId = random.chance(0.5) ? null : random.pick(clinic.locationIds);
  const holiday = { ...FRESH, date: someDay(random, clinic).toString(), name: 'A holiday', locationId };
  return (await world.do('manager', supply.saveHoliday, holiday)).code;
}

function reserved(random: Random, clinic: Clinic): string[] {
  return random.chance(0.2) ? random.shuffle(clinic.typeIds).slice(0, random.between(1, 3)) : [];
}

export async function changeTemplates(world: FinderWorld, random: Random, clinic: Clinic, id: string): Promise<string> {
  const isThing = clinic.roomIds.includes(id) || clinic.equipmentIds.includes(id);
  const { rooms, equipment } = await world.ask(practice.resources, {});
  const own = [...rooms, ...equipment].find((one) => one.id === id)?.locationId;
  const sessions: Parameters<typeof push>[0][] = [];
  const push = (it: {
    locationId: string;
    weekday: number;
    everyWeeks: number;
    weekOffset: number;
    startsMinute: number;
    endsMinute: number;
    validUntil: string | null;
    visitTypeIds: string[];
  }): number => sessions.push(it);
  for (let weekday = 1; weekday <= 7; weekday++) {
    // Nights are worked, too: the hours in which the clocks change, and over midnight.
    const bounds = random.pick([
      [480, 720, 780, 1020],
      [0, 240, 300, 600],
      [60, 150, 155, 1200],
      [0, 120, 1320, 1440],
    ]);
    for (let half = 0; half < 2; half++) {
      if (random.chance(0.25)) continue;
      const everyWeeks = random.chance(0.7) ? 1 : random.between(2, 3);
      push({
        locationId: isThing ? (own as string) : random.pick(placesOf(clinic, id)),
        weekday,
        everyWeeks,
        weekOffset: random.between(0, everyWeeks - 1),
        startsMinute: bounds[2 * half] as number,
        endsMinute: bounds[2 * half + 1] as number,
        validUntil: random.chance(0.1) ? clinic.begin.add({ days: random.between(1, 9) }).toString() : null,
        visitTypeIds: reserved(random, clinic),
      });
    }
  }
  const isFar = new Set(clinic.zones.values()).size > 1;
  const days = isFar || random.chance(0.6) ? -random.between(7, 40) : random.between(0, WINDOW_DAYS);
  const input = { resourceId: id, from: clinic.begin.add({ days }).toString(), sessions };
  return (await world.do('manager', supply.saveTemplates, input)).code;
}

async function addException(world: FinderWorld, random: Random, clinic: Clinic): Promise<string> {
  const resourceId = random.pick([...clinic.providerIds, ...clinic.nurseIds, ...clinic.roomIds]);
  const isThing = clinic.roomIds.includes(resourceId);
  const kind = isThing || random.chance(0.5) ? 'away' : 'works';
  const from = someDay(random, clinic);
  const start = kind === 'works' ? 1205 : random.chance(0.3) ? 0 : 15 * random.between(0, 60);
  const input = {
    ...FRESH,
    resourceId,
    kind,
    locationId: kind === 'works' ? random.pick(placesOf(clinic, resourceId)) : null,
    fromDate: from.toString(),
    untilDate: from.add({ days: random.between(0, 2) }).toString(),
    startsMinute: start,
    endsMinute: start === 0 ? 1440 : start + 15 * random.between(2, 6),
    visitTypeIds: kind === 'works' ? reserved(random, clinic) : [],
    reason: '',
  } as const;
  return (await world.do('front_desk', supply.saveException, { ...input, visitTypeIds: [...input.visitTypeIds] })).code;
}

async function addBlockout(world: FinderWorld, random: Random, clinic: Clinic): Promise<string> {
  const kind = random.pick(supply.BLOCKOUT_KINDS);
  const all = [...clinic.providerIds, ...clinic.nurseIds, ...clinic.roomIds, ...clinic.equipmentIds];
  const from = someDay(random, clinic);
  const startsMinute = 15 * random.between(0, 80);
  const input = {
    ...FRESH,
    kind,
    title: 'A blockout',
    resourceId: random.chance(0.25) ? null : random.pick(all),
    locationId: random.chance(0.6) ? null : random.pick(clinic.locationIds),
    visitTypeIds: kind === 'only' ? random.shuffle(clinic.typeIds).slice(0, 3) : [],
    fromDate: from.toString(),
    untilDate: random.chance(0.3) ? null : from.add({ days: random.between(0, 3) }).toString(),
    weekdays: random.chance(0.5) ? [] : random.shuffle([1, 2, 3, 4, 5, 6, 7]).slice(0, 3),
    startsMinute,
    endsMinute: Math.min(1440, startsMinute + 15 * random.between(1, 12)),
  };
  return (await world.do('front_desk', supply.saveBlockout, input)).code;
}

export const EVERY_ANSWER = [...scheduling.FINDING_CODES];
