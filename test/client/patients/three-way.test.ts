import t from 'tap';
import { type Draft, takeTheirs, threeWay } from '../../../client/patients/three-way.ts';
import fc from '../../helpers/property.ts';

const row = (id: string, number: string, mayCall = true) => ({ id, number, mayCall });
const base: Draft = { notes: 'old', called: '', phones: [row('a', '1'), row('b', '2')] };

t.test('what only one of the two changed is taken from both', async (t) => {
  const mine = { ...base, notes: 'mine', phones: [row('a', '1'), row('b', '2', false), row('c', '3')] };
  const theirs = { ...base, called: 'Mani', phones: [row('a', '9'), row('b', '2'), row('d', '4')] };
  const { merged, changes } = threeWay(base, mine, theirs);
  t.same(merged, {
    notes: 'mine',
    called: 'Mani',
    phones: [row('a', '9'), row('b', '2', false), row('c', '3'), row('d', '4')],
  });
  t.same(
    changes.map(({ field, rowId, clash }) => [field, rowId, clash]),
    [
      ['called', null, false],
      ['number', 'a', false],
      [null, 'd', false],
    ],
  );
});

t.test('what both changed stays as it was typed here, until somebody takes the other', async (t) => {
  const mine = { ...base, notes: 'mine', phones: [row('b', '22')] };
  const theirs = { ...base, notes: 'theirs', phones: [row('a', '11')] };
  const { merged, changes } = threeWay(base, mine, theirs);
  t.same(merged, { ...base, notes: 'mine', phones: [row('b', '22'), row('a', '11')] });
  t.ok(changes.every(({ clash }) => clash));
  t.same(changes.reduce(takeTheirs, merged), { ...theirs, phones: [row('a', '11')] });
});

t.test('of any three: nothing of theirs is lost unless it is told, nothing of mine at all', async (t) => {
  const rows = fc.uniqueArray(
    fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), number: fc.constantFrom('1', '2'), mayCall: fc.boolean() }),
    { selector: ({ id }) => id },
  );
  const draft = fc.record({ notes: fc.constantFrom('x', 'y', 'z'), phones: rows });
  fc.assert(
    fc.property(draft, draft, draft, (was, mine, theirs) => {
      const { merged, changes } = threeWay(was, mine, theirs);
      const ids = (one: Draft) => (one.phones as { id: string }[]).map(({ id }) => id).sort();
      t.same(threeWay(was, was, theirs).merged.notes, theirs.notes);
      t.same(ids(threeWay(was, was, theirs).merged), ids(theirs), 'who typed nothing has theirs');
      t.same(threeWay(was, mine, was), { merged: mine, changes: [] }, 'where nothing came, mine stands');
      if (mine.notes !== was.notes) t.equal(merged.notes, mine.notes);
      const told = new Set(changes.map(({ rowId }) => rowId));
      for (const one of mine.phones) {
        const before = was.phones.find(({ id }) => id === one.id);
        if (JSON.stringify(before) !== JSON.stringify(one)) t.ok(ids(merged).includes(one.id), 'typed here, here');
      }
      for (const one of theirs.phones)
        if (!ids(merged).includes(one.id)) t.ok(told.has(one.id) || was.phones.some(({ id }) => id === one.id));
    }),
    { numRuns: 60 },
  );
});
