/** The seeded small clinic: two locations in two zones, people, rooms, equipment, visit types with patterns, chains. */
import type { UserActor } from '../../server/kernel/actor.ts';
import { runCommand } from '../../server/kernel/command.ts';
import type { Location, VisitChain, VisitNeed, VisitType } from '../../shared/practice.ts';
import type { Random } from '../../shared/random.ts';
import type { TypeRule } from './model.ts';
import { type World, ZONE } from './world.ts';

export interface Clinic {
  zones: ReadonlyMap<string, string>;
  homeId: string;
  secondId: string;
  /** No template, exception or blockout of their own: what happens to them is known exactly. */
  plainProviderIds: string[];
  suppliedProviderIds: string[];
  nurseIds: string[];
  plainRoomIds: string[];
  suppliedRoomIds: string[];
  equipmentIds: string[];
  types: ReadonlyMap<string, TypeRule>;
  plainTypeIds: string[];
  patternTypeIds: string[];
  groupTypeIds: string[];
  chains: VisitChain[];
  /** Members by class. */
  classes: ReadonlyMap<string, readonly string[]>;
}

const OTHER_ZONES = ['America/Phoenix', 'America/Chicago', 'Europe/Berlin'];
const FRESH = { id: null, expectedVersion: null } as const;

/** Saves things as a manager does, one after the other. */
class Builder {
  readonly #world: World;
  readonly #manager: UserActor;
  #position = 0;

  constructor(world: World, manager: UserActor) {
    this.#world = world;
    this.#manager = manager;
  }

  async save<T extends { id: string }>(contract: string, fields: object): Promise<T> {
    const input = { ...FRESH, position: this.#position++, ...fields };
    const call = { actor: this.#manager, input, key: this.#world.newId(), origin: null };
    const reply = await runCommand(this.#world.kernel, this.#world.route(`practice.${contract}`), call);
    if (reply.status >= 400) throw new Error(`The clinic could not be made: ${contract}: ${reply.body}`);
    return JSON.parse(reply.body) as T;
  }

  async all(contract: string, count: number, fields: (i: number) => object): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) ids.push((await this.save(contract, { active: true, ...fields(i) })).id);
    return ids;
  }
}

const ruleOf = (type: VisitType): TypeRule => ({
  minutes: type.durationMinutes,
  before: type.beforeMinutes,
  after: type.afterMinutes,
  capacity: type.capacity,
  needs: type.needs,
  isAsking:
    type.providerIds.length > 0 ||
    type.repeatDaysMin !== null ||
    type.ageMonthsMin !== null ||
    type.ageMonthsMax !== null,
});

export async function buildClinic(world: World, random: Random): Promise<Clinic> {
  const manager = world.actors.find(({ roles }) => roles.includes('manager')) as UserActor;
  const builder = new Builder(world, manager);
  const before = await world.ask<{ locations: Location[]; visitTypes: VisitType[] }>(manager, 'practice.resources', {});
  const homeId = before.locations[0]?.id as string;
  const zone = random.pick(OTHER_ZONES);
  const place = { name: 'Second office', zone, address: null, phone: null, active: true };
  const secondId = (await builder.save('saveLocation', place)).id;
  const people = await builder.all('saveProvider', 7, (i) => {
    const profession = i < 5 ? 'provider' : 'nurse';
    return { displayName: `Person ${i}`, specialty: null, npi: null, profession };
  });
  const locationOf = (i: number) => (i < 4 ? homeId : secondId);
  const rooms = await builder.all('saveRoom', 5, (i) => ({ name: `Room ${i}`, locationId: locationOf(i) }));
  const equipmentIds = await builder.all('saveEquipment', 3, (i) => ({
    name: `Machine ${i}`,
    locationId: locationOf(i + 2),
  }));
  const nurseIds = people.slice(5);
  const classOf = (name: string, kind: string, memberIds: string[]) =>
    builder.save<{ id: string }>('saveClass', { name, kind, memberIds });
  const nurses = await classOf('Nurses', 'person', nurseIds);
  const machines = await classOf('Machines', 'equipment', equipmentIds);
  const theatres = await classOf('Theatres', 'room', rooms.slice(3));
  const made = await addTypes(builder, {
    nurses: nurses.id,
    machines: machines.id,
    theatres: theatres.id,
    few: people.slice(1, 4),
  });
  const plain = before.visitTypes.filter((type) => type.active);
  const all = [...plain, ...made];
  const steps = (...parts: [VisitType | undefined, number][]) =>
    parts.map(([type, gapMinutesMax]) => ({ visitTypeId: type?.id, gapMinutesMax }));
  const [nursed, machined, theatred] = made;
  const chains: VisitChain[] = [];
  for (const [i, parts] of [
    steps([nursed, 0], [machined, 15]),
    steps([plain[0], 0], [theatred, 30]),
    steps([machined, 0], [plain[1], 0]),
  ].entries())
    chains.push(await builder.save('saveChain', { name: `Chain ${i}`, steps: parts, active: true }));
  return {
    zones: new Map([
      [homeId, ZONE],
      [secondId, zone],
    ]),
    homeId,
    secondId,
    plainProviderIds: people.slice(0, 2),
    suppliedProviderIds: people.slice(2, 5),
    nurseIds,
    plainRoomIds: rooms.slice(0, 2),
    suppliedRoomIds: rooms.slice(2),
    equipmentIds,
    types: new Map(all.map((type) => [type.id, ruleOf(type)])),
    plainTypeIds: plain.map(({ id }) => id),
    patternTypeIds: made.map(({ id }) => id),
    groupTypeIds: made.filter(({ capacity }) => capacity > 1).map(({ id }) => id),
    chains,
    classes: new Map([
      [nurses.id, nurseIds],
      [machines.id, equipmentIds],
      [theatres.id, rooms.slice(3)],
    ]),
  };
}

interface Classes {
  nurses: string;
  machines: string;
  theatres: string;
  /** Those who may do some of the visits. */
  few: string[];
}

async function addTypes(builder: Builder, { nurses, machines, theatres, few }: Classes): Promise<VisitType[]> {
  const need = (who: VisitNeed['who'], fromMinute: number, untilMinute: number, classId: string | null = null) => ({
    who,
    classId,
    fromMinute,
    untilMinute,
  });
  const wanted: (Partial<VisitType> & { durationMinutes: number })[] = [
    {
      durationMinutes: 30,
      needs: [
        need('class', 0, 10, nurses),
        need('provider', 10, 25),
        need('class', 25, 30, nurses),
        need('room', 0, 30),
      ],
    },
    {
      durationMinutes: 40,
      beforeMinutes: 5,
      afterMinutes: 10,
      needs: [need('provider', 0, 15), need('class', 10, 40, machines)],
    },
    {
      durationMinutes: 25,
      afterMinutes: 5,
      repeatDaysMin: 3,
      providerIds: few,
      needs: [need('provider', 0, 25), need('class', 0, 25, theatres)],
    },
    { durationMinutes: 60, capacity: 3 },
    {
      durationMinutes: 45,
      capacity: 2,
      beforeMinutes: 5,
      needs: [need('provider', 0, 45), need('class', 0, 45, nurses), need('room', 0, 45)],
    },
    { durationMinutes: 20, ageMonthsMax: 420, afterMinutes: 5 },
  ];
  const types: VisitType[] = [];
  for (const [i, fields] of wanted.entries())
    types.push(
      await builder.save('saveVisitType', { code: `Z${i}`, name: `Pattern ${i}`, colour: 0, active: true, ...fields }),
    );
  return types;
}
