/** Pure: colour families and codes. A colour never stands alone: the code says the same in two letters, the mark says the status. */
import { COLOUR_FAMILIES, type Location, type Provider, type VisitType } from '../../shared/practice.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import type { ColourBy } from '../../shared/worklists.ts';

/** A sign and a word for every state: never colour alone. */
export const STATUS: Record<string, { mark: string; word: string; family: number }> = {
  held: { mark: '◌', word: 'held', family: 0 },
  booked: { mark: '○', word: 'booked', family: 0 },
  confirmed: { mark: '✓', word: 'confirmed', family: 5 },
  arrived: { mark: '●', word: 'arrived', family: 1 },
  roomed: { mark: '▣', word: 'in a room', family: 3 },
  with_provider: { mark: '▶', word: 'with the provider', family: 2 },
  checked_out: { mark: '✔', word: 'done', family: 4 },
  cancelled: { mark: '✕', word: 'cancelled', family: 4 },
  no_show: { mark: '✕', word: 'did not come', family: 4 },
};

/** The one word that says where an appointment stands, from its three axes. */
export function statusOf(appointment: Appointment): string {
  if (appointment.booking !== 'booked') return appointment.booking;
  if (appointment.flow !== 'expected') return appointment.flow;
  return appointment.confirmation === 'confirmed' ? 'confirmed' : 'booked';
}

/** `Dr. Wren Abernathy` → `WA`: the first letters of the names, without titles. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word) && !word.endsWith('.'));
  const [first = name, last = ''] = words.length > 1 ? [words[0], words.at(-1)] : words;
  return (last ? `${first[0]}${last[0]}` : first.replaceAll(/[^\p{L}\p{N}]/gu, '').slice(0, 2)).toUpperCase();
}

export interface ColourWorld {
  by: ColourBy;
  types: ReadonlyMap<string, VisitType>;
  providers: ReadonlyMap<string, Provider>;
  locations: ReadonlyMap<string, Location>;
}

export interface Colour {
  family: number;
  code: string;
}

/** A family for each of many, by their order: neighbours differ. */
function familyIn(rows: ReadonlyMap<string, { position: number }>, id: string): number {
  const order = [...rows.keys()].sort(
    (a, b) => (rows.get(a)?.position ?? 0) - (rows.get(b)?.position ?? 0) || (a < b ? -1 : 1),
  );
  return Math.max(0, order.indexOf(id)) % COLOUR_FAMILIES;
}

/** Says the colour of each appointment; what is asked again is remembered. */
export function colourist(world: ColourWorld): (it: Appointment) => Colour {
  const known = new Map<string, Colour>();
  const remember = (key: string, make: () => Colour): Colour => {
    const held = known.get(key) ?? make();
    known.set(key, held);
    return held;
  };
  return (it) => {
    const type = world.types.get(it.visitTypeId);
    const code = type?.code ?? '';
    if (world.by === 'status') return { family: STATUS[statusOf(it)]?.family ?? 0, code };
    if (world.by === 'provider') {
      const provider = it.providerId ? world.providers.get(it.providerId) : undefined;
      if (!provider) return { family: 0, code };
      return remember(provider.id, () => ({
        family: familyIn(world.providers, provider.id),
        code: initialsOf(provider.displayName),
      }));
    }
    if (world.by === 'location') {
      const location = world.locations.get(it.locationId);
      if (!location) return { family: 0, code };
      return remember(location.id, () => ({
        family: familyIn(world.locations, location.id),
        code: initialsOf(location.name),
      }));
    }
    return { family: type?.colour ?? 0, code };
  };
}
