/** Finding codes while they are typed: by the beginning, by words in any order, by day, the usual ones first. */
import t from 'tap';
import { addUses } from '../../../server/codesets/index.ts';
import { act } from '../../../server/kernel/act.ts';
import * as codesets from '../../../shared/codesets.ts';
import * as practice from '../../../shared/practice.ts';
import { Library } from '../../helpers/codesets.ts';
import { type TestServer, testServer } from '../../helpers/server.ts';

const CODES: readonly (readonly [string, 0 | 1, string])[] = [
  ['E11', 0, 'Type 2 diabetes mellitus'],
  ['E1165', 1, 'Type 2 diabetes mellitus with hyperglycemia'],
  ['E119', 1, 'Type 2 diabetes mellitus without complications'],
  ['I10', 1, 'Essential (primary) hypertension'],
  ['M25561', 1, 'Pain in right knee'],
  ['M25562', 1, 'Pain in left knee'],
  ['S82001A', 1, 'Unspecified fracture of right patella, initial encounter for closed fracture'],
];
const orderFile = CODES.map(
  ([code, flag, words], i) =>
    `${String(i + 1).padStart(5, '0')} ${code.padEnd(7)} ${flag} ${words.slice(0, 60).padEnd(60)} ${words}\r\n`,
).join('');

let world: TestServer;
let library: Library;
let providerId: string;
t.before(async () => {
  world = await testServer();
  library = new Library(world, await world.desk('manager'));
  await library.load(orderFile, 'icd10cm_order_2030.txt');
  const fields = {
    displayName: 'Dr. Imogen Vale',
    specialty: 'Family medicine',
    npi: null,
    profession: 'provider',
  } as const;
  const provider = await library.desk.must(practice.saveProvider, {
    id: null,
    expectedVersion: null,
    ...fields,
    position: 0,
    active: true,
  });
  providerId = provider.id;
});
t.teardown(() => world.stop());

const find = async (text: string, more: { date?: string; headings?: boolean; by?: string | null } = {}) => {
  const { date = '2030-01-15', headings = false, by = null } = more;
  const answer = await library.desk.must(codesets.search, {
    systems: ['icd10cm'],
    text,
    date,
    providerId: by,
    headings,
  });
  return { ...answer, found: answer.codes.map(({ code }) => code) };
};

t.test('codes by their beginning with and without dot, words by their beginnings in any order', async (t) => {
  t.same((await find('e11.6')).found, ['E1165']);
  t.same((await find('E11')).found, ['E119', 'E1165'], 'a heading is no answer for a claim');
  t.same((await find('E11', { headings: true })).found, ['E11', 'E119', 'E1165'], 'the least exact first');
  t.same((await find('knee rig')).found, ['M25561']);
  t.same((await find('2 diab type without')).found, ['E119']);
  t.same((await find('htn')).found, ['I10'], 'as people shorten it');
  t.same((await find('fractures')).found, ['S82001A'], 'one stands for many');
  t.same((await find('pain in the knee')).found, ['M25562', 'M25561'], 'the shorter first');
  for (const text of ['', ' ', '(', '& | !', "'", ':*', '\\', 'zzzz', '%']) t.same((await find(text)).found, []);
  t.same(await find('E11', { date: '2028-01-01' }), { codes: [], found: [], hasMore: false, notLoaded: ['icd10cm'] });
});

t.test('what people say, mean, and misspell', async (t) => {
  t.equal((await find('htn')).found[0], 'I10');
  t.equal((await find('high blood pressure')).found[0], 'I10');
  t.equal((await find('dm2')).found[0], 'E119', 'without complications, where nothing more is said');
  t.same((await find('knee pain left')).found, ['M25562']);
  t.equal((await find('hypertention')).found[0], 'I10');
  t.equal((await find('diabetis hyperglycemia')).found[0], 'E1165');
  t.same((await find('hippopotamus')).found, []);
});

t.test('favourites come first, then what the provider uses most; the empty box offers both', async (t) => {
  t.same((await find('', { by: providerId })).found, []);
  await act(world.server.kernel, { kind: 'job', name: 'test' }, 'test.uses', (ctx) =>
    addUses(ctx.tx, providerId, '2030-01-10', [
      { system: 'icd10cm', code: 'M25562' },
      { system: 'icd10cm', code: 'M25562' },
      { system: 'icd10cm', code: 'I10' },
    ]),
  );
  t.same((await find('knee', { by: providerId })).found, ['M25562', 'M25561']);
  await library.desk.must(codesets.setFavourite, { providerId, system: 'icd10cm', code: 'E11.9', isFavourite: true });
  const usual = await find('', { by: providerId });
  t.same(usual.found, ['E119', 'M25562', 'I10']);
  t.match(usual.codes, [{ isFavourite: true }, { isFavourite: false, uses: 2 }]);
  await library.desk.must(codesets.setFavourite, { providerId, system: 'icd10cm', code: 'E119', isFavourite: false });
  t.same((await find('', { by: providerId })).found, ['M25562', 'I10']);
});
