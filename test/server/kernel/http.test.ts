import t from 'tap';
import type { TSchema } from 'typebox';
import { routes } from '../../../server/modules.ts';
import { PROBLEMS } from '../../../shared/problems.ts';
import { type Random, seededRandom } from '../../../shared/random.ts';
import type { Role } from '../../../shared/roles.ts';
import { POLICY } from '../../../shared/roles.ts';
import { type Desk, type TestServer, testServer } from '../../helpers/server.ts';

let world: TestServer;
const desks = new Map<string, Desk>();
t.before(async () => {
  world = await testServer();
  for (const role of ['front_desk', 'manager', 'administrator', 'privacy_officer'] as const)
    desks.set(role, await world.desk(role));
});
t.teardown(() => world.stop());

/** Somebody who may use a route. */
function deskFor(permission: keyof typeof POLICY): Desk {
  const audience = POLICY[permission];
  const role =
    typeof audience === 'string' ? 'front_desk' : (audience as readonly Role[]).find((one) => desks.has(one));
  return desks.get(role ?? 'manager') as Desk;
}

const HOSTILE: unknown[] = [
  null,
  'text',
  20,
  true,
  [],
  [[]],
  { __proto__: null, constructor: 1 },
  { idd: '01990000-0000-7000-8000-000000000000' },
  { id: null },
  { id: '20' },
  { text: 20 },
  JSON.parse('{"__proto__":{"roles":["administrator"]}}'),
];

interface Seen {
  route: string;
  what: string;
  status: number;
  code: string;
}

async function post(desk: Desk, path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return desk.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID(), ...headers },
    body,
  });
}

/** What is wrong with an answer to a hostile request; null when it is as it should be. */
async function judge(route: string, what: string, response: Response): Promise<Seen | null> {
  const text = await response.text();
  const body = JSON.parse(text || '{}') as { code?: string; detail?: string };
  const isProblem = response.status >= 400 && response.status < 500 && body.code !== undefined && body.code in PROBLEMS;
  const isSaid = /^[A-Z].*[.!]$/s.test(body.detail ?? '') && !/undefined|\[object|NaN/.test(body.detail ?? '');
  if (isProblem && isSaid && response.headers.get('content-type')?.startsWith('application/problem+json')) return null;
  return { route, what, status: response.status, code: `${body.code} ${body.detail}` };
}

/** Ending one's own session is what these are for: any body that they take would end the tests. */
const POSTS = routes.filter(({ contract }) => contract.method === 'POST' && contract.permission !== 'session.end');

t.test('null, other types and misspelt fields get a sentence, on every route', async (t) => {
  const wrong: (Seen | null)[] = [];
  for (const { contract } of POSTS) {
    const desk = deskFor(contract.permission);
    for (const body of HOSTILE) {
      const text = JSON.stringify(body);
      wrong.push(await judge(contract.name, text, await post(desk, contract.path, text)));
    }
  }
  t.same(wrong.filter(Boolean), []);
});

t.test('broken JSON, no body, other content, too much: the right problem, on every route', async (t) => {
  const wrong: (Seen | null)[] = [];
  const huge = JSON.stringify({ text: 'x'.repeat(3_000_000) });
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  for (const { contract } of POSTS) {
    const desk = deskFor(contract.permission);
    const send = async (what: string, body: string, headers?: Record<string, string>) =>
      wrong.push(await judge(contract.name, what, await post(desk, contract.path, body, headers)));
    await send('broken', '{"id":');
    await send('nothing', '');
    await send('deep', deep);
    await send('a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' });
    await send('plain text', 'text', { 'content-type': 'text/plain' });
    if (contract.kind === 'command') await send('a key that is none', '{}', { 'idempotency-key': 'no spaces please' });
  }
  wrong.push(await judge('huge', 'huge', await post(deskFor('patients.read'), '/api/patients/find', huge)));
  t.same(wrong.filter(Boolean), []);
  const statuses = await Promise.all([
    post(deskFor('patients.read'), '/api/patients/find', huge).then((response) => response.status),
    post(deskFor('patients.read'), '/api/patients/find', 'a=b', { 'content-type': 'text/csv' }).then((r) => r.status),
  ]);
  t.same(statuses, [413, 415]);
});

const ODD: unknown[] = [
  null,
  '',
  '20',
  20,
  -1,
  1.5,
  1e21,
  true,
  [],
  {},
  'x'.repeat(5_000),
  '\u0000',
  '\ud800',
  '💉',
  '../..',
  "'; drop table patient; --",
  '2026-02-30',
  '99999-01-01',
  '2026-03-08T02:30:00',
  '9999-12-31T23:59:59Z',
];

/** Something that fits a schema, or, one time in six, something odd. */
function sample(schema: TSchema, random: Random): unknown {
  if (random.chance(0.16)) return random.pick(ODD);
  const it = schema as TSchema & Record<string, unknown>;
  if (it.const !== undefined) return it.const;
  if (Array.isArray(it.enum)) return random.pick(it.enum as unknown[]);
  if (Array.isArray(it.anyOf)) return sample(random.pick(it.anyOf as TSchema[]), random);
  switch (it.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries((it.properties ?? {}) as Record<string, TSchema>)
          .filter(() => !random.chance(0.04))
          .map(([name, member]) => [name, sample(member, random)]),
      );
    case 'array':
      return Array.from({ length: random.between(0, 3) }, () => sample(it.items as TSchema, random));
    case 'integer':
    case 'number':
      return random.between(Number(it.minimum ?? 0), Math.min(Number(it.maximum ?? 2_000), 2_000));
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    default:
      return text(it, random);
  }
}

function text(it: Record<string, unknown>, random: Random): string {
  const choices = [
    '2026-03-18',
    '2026-03-18T14:00:00Z',
    '01990000-0000-7000-8000-000000000000',
    'America/New_York',
    'Ada',
    'AB',
    '123456',
    '(555) 010-2030',
    'ada@example.org',
    '68504',
  ];
  return it.format === 'email' ? 'ada@example.org' : random.pick(choices);
}

t.test('thousands of made-up requests: no answer is a failure of the server', async (t) => {
  const seed = 20_261_124;
  const random = seededRandom(seed);
  const failures: string[] = [];
  const codes = new Set<string>();
  // These change the passwords and roles of the people who send the requests.
  const risky = new Set([
    'identity.changePassword',
    'identity.setPin',
    'identity.updateUser',
    'identity.resetUser',
    'identity.signIn',
    'identity.unlock',
  ]);
  for (let i = 0; i < 3_000; i++) {
    const { contract } = random.pick(POSTS);
    if (risky.has(contract.name)) continue;
    const body = JSON.stringify(sample(contract.input, random));
    const response = await post(deskFor(contract.permission), contract.path, body);
    const answer = (await response.json()) as { code?: string };
    codes.add(answer.code ?? 'ok');
    if (response.status >= 500)
      failures.push(`${contract.name} ${response.status} ${answer.code} ${body.slice(0, 300)}`);
  }
  t.same(failures, [], `seed ${seed}`);
  t.ok(codes.has('ok') && codes.has('invalid_input') && codes.has('not_found'), [...codes].join());
});
