import t from 'tap';
import { buildApp, type RouteLine } from '../../server/app.ts';
import { validatorOf } from '../../server/kernel/validate.ts';
import { topics } from '../../server/modules.ts';
import * as identity from '../../shared/identity.ts';
import { mayUse, POLICY, ROLES, type Role } from '../../shared/roles.ts';
import { type Desk, type TestServer, testServer } from '../helpers/server.ts';
import { TestSocket } from '../helpers/socket.ts';

let world: TestServer;
t.before(async () => {
  world = await testServer();
});
t.teardown(() => world.stop());

type Who = Role | 'nobody' | 'locked';

/** What the policy file says about somebody: null where they may pass, else the problem that they must meet. */
function expected(line: RouteLine, who: Who): string | null {
  const audience = POLICY[line.permission];
  if (audience === 'anyone') return null;
  if (who === 'nobody') return 'not_signed_in';
  if (audience === 'session') return null;
  if (who === 'locked') return 'session_locked';
  return mayUse(line.permission, [who]) ? null : 'not_permitted';
}

const REFUSALS = ['not_signed_in', 'session_locked', 'session_expired', 'not_permitted'];

/** The refusal that a route answers with, or null. A body that no contract takes keeps every act from happening. */
async function answer(desk: Desk, line: RouteLine): Promise<string | null> {
  const isGet = line.method === 'GET';
  const response = await desk.fetch(line.url, {
    method: line.method,
    headers: isGet ? {} : { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    ...(isGet ? {} : { body: '"no contract takes this"' }),
  });
  const body = (await response.json().catch(() => ({}))) as { code?: string };
  if (!isGet && response.ok) throw new Error(`${line.url} took a body that no contract takes`);
  return body.code && REFUSALS.includes(body.code) ? body.code : null;
}

async function desks(): Promise<Map<Who, Desk>> {
  const all = new Map<Who, Desk>([['nobody', world.emptyDesk()]]);
  for (const role of ROLES) all.set(role, await world.desk(role));
  const locked = await world.desk('front_desk');
  await locked.must(identity.lock, {});
  return all.set('locked', locked);
}

t.test('every route × every role: as the policy file says', async (t) => {
  const [app] = world.server.apps;
  const table = (app?.routeTable ?? []).filter((line) => line.url !== '/api/live' && line.url.startsWith('/api/'));
  t.ok(table.length > 30, `${table.length} routes`);
  for (const [who, desk] of await desks()) {
    const wrong: string[] = [];
    for (const line of table) {
      const found = await answer(desk, line);
      const wanted = expected(line, who);
      if (found !== wanted)
        wrong.push(`${line.method} ${line.url}: ${found ?? 'allowed'} instead of ${wanted ?? 'allowed'}`);
    }
    t.same(wrong, [], `${who}: ${table.length} routes`);
  }
});

const KEYS = ['all', '2026-03-18', '2026-03', '01990000-0000-7000-8000-000000000000'];

t.test('every live topic × every role: as the policy file says', async (t) => {
  for (const [who, desk] of await desks()) {
    const socket = await new TestSocket(desk).settled();
    if (who === 'nobody' || who === 'locked') {
      t.equal(socket.refusedWith, 401, `${who}: no socket at all`);
      continue;
    }
    await socket.greet();
    const wrong: string[] = [];
    for (const [i, { contract }] of topics.entries()) {
      const words = (contract.key as { enum?: string[] }).enum ?? [];
      const key = [...KEYS, ...words].find((one) => validatorOf(contract.key).Check(one));
      const message = await socket.subscribe(i + 1, contract.name, key ?? 'no key fits');
      const found = message.type === 'snapshot' ? 'allowed' : message.code;
      const wanted = mayUse(contract.permission, [who]) ? 'allowed' : 'not_permitted';
      if (found !== wanted) wrong.push(`${contract.name}: ${found} instead of ${wanted}`);
    }
    t.same(wrong, [], `${who}: ${topics.length} topics`);
    socket.close();
  }
});

t.test('a route or an address without a policy line is not served', async (t) => {
  const { kernel, hub, serverId } = world.server;
  const app = await buildApp({ kernel, hub, serverId, webFolder: null });
  t.teardown(() => app.close());
  t.throws(() => app.get('/api/forgotten', () => ({})), /The route \/api\/forgotten says no permission/);
  const every = new Set(Object.keys(POLICY));
  t.same(
    app.routeTable.filter((line) => !every.has(line.permission)),
    [],
    'every permission stands in the policy file',
  );
});

t.test('the API page tells every command and query', async (t) => {
  const response = await world.emptyDesk().fetch('/api/openapi.json');
  const page = (await response.json()) as { openapi: string; paths: Record<string, unknown> };
  t.equal(response.status, 200);
  t.match(page.openapi, /^3\.1/);
  const [app] = world.server.apps;
  const hidden = ['/api/health', '/api/openapi.json', '/api/ca.pem', '/api/feed/:name', '/api/live'];
  const missing = (app?.routeTable ?? []).filter(
    ({ url }) => url.startsWith('/api/') && !hidden.includes(url) && !page.paths[url],
  );
  t.same(missing, []);
});

t.test('strange hosts and origins are refused; every answer carries the headers of safety', async (t) => {
  const desk = await world.desk('front_desk');
  const strange = await desk.fetch('/api/practice/settings', { headers: { origin: 'https://evil.example' } });
  t.equal(strange.status, 403);
  t.match(await strange.json(), { code: 'wrong_origin' });
  const socket = await new TestSocket(desk, { origin: 'https://evil.example' }).settled();
  t.equal(socket.refusedWith, 403, 'no socket for another page');
  const health = await desk.fetch('/api/health');
  t.match(health.headers.get('content-security-policy'), /default-src 'none'|default-src 'self'/);
  t.equal(health.headers.get('x-content-type-options'), 'nosniff');
  t.equal(health.headers.get('referrer-policy'), 'no-referrer');
});
