import t from 'tap';
import { seatsOf } from '../../../client/scheduling/grid-layout.ts';
import fc from '../../helpers/property.ts';

const tiles = (ids: string) => [...ids].map((id) => ({ id }));

t.test('a tile keeps its seat; a new one takes the seat of one that is gone', async (t) => {
  const first = seatsOf(tiles('abc'));
  t.same([...first], [...Object.entries({ a: 0, b: 1, c: 2 })]);
  t.same(Object.fromEntries(seatsOf(tiles('cdb'), first)), { b: 1, c: 2, d: 0 });
  t.same(Object.fromEntries(seatsOf(tiles('xyzw'), first)), { x: 0, y: 1, z: 2, w: 3 }, 'another day');
});

t.test('no two have one seat, and who stays stays', async () => {
  const some = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(some, { minLength: 2, maxLength: 6 }), (days) => {
      let before: ReadonlyMap<string, number> = new Map();
      for (const ids of days) {
        const seats = seatsOf(
          ids.map((id) => ({ id })),
          before,
        );
        if (seats.size !== ids.length || new Set(seats.values()).size !== ids.length) return false;
        for (const id of ids) if (before.has(id) && seats.get(id) !== before.get(id)) return false;
        before = seats;
      }
      return true;
    }),
  );
});
