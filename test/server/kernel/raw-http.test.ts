/** What no browser sends: broken framing, dawdling, foreign hosts, tricks with paths, cookies, keys and JSON. */
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { buildName, builtWeb } from '../../../server/kernel/build.ts';
import { LIMITS } from '../../../server/kernel/limits.ts';
import * as identity from '../../../shared/identity.ts';
import * as patients from '../../../shared/patients.ts';
import { PROBLEMS } from '../../../shared/problems.ts';
import { type RawAnswer, sendRaw } from '../../helpers/raw.ts';
import { type Desk, type TestServer, testServer } from '../../helpers/server.ts';

let world: TestServer;
let front: Desk;
let port: number;
let hosts: string;
let credentials: string;
const SOMEBODY = {
  middleName: null,
  suffix: null,
  preferredName: null,
  birthDate: '1980-04-12',
  sex: 'female',
  phone: null,
  email: null,
  addressLine: null,
  city: null,
  state: null,
  zip: null,
  confirmedNew: true,
} as const;
const person = (firstName: string) => ({ ...SOMEBODY, firstName, lastName: 'Keyed' });

t.before(async () => {
  world = await testServer({ webFolder: await builtWeb(buildName(), process.cwd(), () => {}) });
  front = await world.desk('front_desk');
  for (const name of ['Ana', 'Ben']) await front.must(patients.add, { ...person(name), lastName: 'Lasting' });
  port = world.server.ports[0] as number;
  hosts = `Host: 127.0.0.1:${port}\r\n`;
  credentials = `Cookie: ${front.cookieHeader}\r\nOrigin: ${world.url}\r\n`;
});
t.teardown(() => world.stop());

const BODY = '{"text":"last","limit":5}';
const LENGTH = `Content-Length: ${BODY.length}\r\n`;
const post = (headers: string, body = BODY): string =>
  `POST /api/patients/find HTTP/1.1\r\n${hosts}${credentials}Content-Type: application/json\r\n${headers}\r\n${body}`;
const get = (path: string, headers = hosts): string => `GET ${path} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`;

/** What is wrong with an answer that refuses: it must be one problem in our words, and give nothing away. */
function flaw({ text, statuses }: RawAnswer, allowed: readonly number[]): string | null {
  const [status = 0] = statuses;
  if (statuses.length !== 1 || !allowed.includes(status)) return `answered ${statuses.join(', ') || 'nothing'}`;
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? '';
  if (!(code in PROBLEMS) || !/content-type: application\/problem\+json/i.test(text)) return `said ${text.slice(-120)}`;
  if (!/x-content-type-options: nosniff/i.test(text) || !/cache-control: no-store/i.test(text))
    return 'headers are missing';
  return /Lasting|node_modules|at .*\.ts/.test(text) ? 'gave something away' : null;
}

t.test('broken framing is one refusal and the end of the connection', async (t) => {
  const chunk = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
  const inner = get('/api/health');
  const packed = gzipSync(BODY);
  const packedHead = post(`Content-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n`, '');
  const shapes: [string, string | Buffer, number[]][] = [
    ['two lengths that agree', post(LENGTH + LENGTH), [400]],
    ['two lengths', post(`${LENGTH}Content-Length: 3\r\n`), [400]],
    ['a negative length', post('Content-Length: -1\r\n'), [400]],
    ['a signed length', post(`Content-Length: +${BODY.length}\r\n`), [400]],
    ['a length in hexadecimal', post('Content-Length: 0x19\r\n'), [400]],
    ['a length beyond numbers', post('Content-Length: 99999999999999999999\r\n'), [400]],
    ['five gigabytes announced', post('Content-Length: 5000000000\r\n', ''), [413]],
    ['no length', post(''), [400]],
    ['both framings', post(`Transfer-Encoding: chunked\r\n${LENGTH}`, `0\r\n\r\n${inner}`), [400]],
    ['an unknown coding', post('Transfer-Encoding: xchunked\r\n', chunk), [400]],
    ['a blank before the colon', post('Transfer-Encoding : chunked\r\n', chunk), [400]],
    ['two codings', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', chunk), [400]],
    ['gzip as transfer coding', post('Transfer-Encoding: gzip, chunked\r\n', chunk), [415]],
    ['a chunk without a size', post('Transfer-Encoding: chunked\r\n', `zz\r\n${BODY}\r\n0\r\n\r\n`), [400]],
    ['a megabyte behind a chunk size', post('Transfer-Encoding: chunked\r\n', `5;${'a'.repeat(1e6)}\r\n`), [400, 413]],
    [
      'three megabytes in chunks',
      post('Transfer-Encoding: chunked\r\n', `2dc6c0\r\n${'a'.repeat(3e6)}\r\n0\r\n\r\n`),
      [413],
    ],
    ['a megabyte of header', get('/api/health', `${hosts}X: ${'a'.repeat(1e6)}\r\n`), [413]],
    ['thousands of headers', get('/api/health', hosts + 'a: b\r\n'.repeat(9_000)), [413]],
    ['a path of 60 kB', get(`/${'a'.repeat(60_000)}`), [413]],
    ['bare line feeds', `GET /api/health HTTP/1.1\nHost: 127.0.0.1\n\n`, [400]],
    ['a folded header', get('/api/health', `${hosts}X: a\r\n b\r\n`), [400]],
    ['a zero byte in a header', get('/api/health', `${hosts}X: a\0b\r\n`), [400]],
    ['a method of its own', `GARBAGE / HTTP/1.1\r\n${hosts}\r\n`, [400]],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
    ['TLS', Buffer.from('16030100c8010000c40303', 'hex'), [400]],
    ['gzip that says so', Buffer.concat([Buffer.from(packedHead), packed]), [415]],
  ];
  for (const [what, bytes, statuses] of shapes) t.equal(flaw(await sendRaw(port, bytes), statuses), null, what);
  const three = await sendRaw(port, post(LENGTH) + post(LENGTH) + get('/api/health'));
  t.same(three.statuses, [200, 200, 200], 'pipelined requests are answered in order, each once');
  const short = await sendRaw(port, post('Content-Length: 3\r\n'));
  t.same(short.statuses, [400], 'what is left behind a short body is no second request');
});

t.test('whoever dawdles is let go; the others do not notice', async (t) => {
  const server = world.server.apps[0]?.server as unknown as { headersTimeout: number; requestTimeout: number };
  t.match(server, { headersTimeout: LIMITS.requestHeadersMsMax, requestTimeout: LIMITS.requestMsMax });
  Object.assign(server, { headersTimeout: 300, requestTimeout: 400 });
  const slow = Array.from({ length: 150 }, (_, i) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {}).on('data', () => {});
    const starts = ['', `GET /api/health HTTP/1.1\r\n${hosts}`, post('Content-Length: 900\r\n')];
    socket.write(starts[i % 3] || 'G');
    const drip = setInterval(() => socket.writable && socket.write('a'), 100);
    return new Promise<void>((resolve) =>
      socket.once('close', () => {
        clearInterval(drip);
        resolve();
      }),
    );
  });
  t.equal((await front.must(patients.find, { text: 'last', limit: 5 })).patients.length, 2, 'meanwhile');
  await Promise.all(slow);
  t.pass('all of them were let go');
  Object.assign(server, { headersTimeout: LIMITS.requestHeadersMsMax, requestTimeout: LIMITS.requestMsMax });
});

t.test('who it is called by, and who calls', async (t) => {
  const names: [string, number][] = [
    [`127.0.0.1:${port}`, 200],
    ['LOCALHOST', 200],
    ['[::1]:8080', 200],
    ['evil.example', 403],
    [`evil.example:${port}`, 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.', 403],
    ['evil@127.0.0.1', 403],
    ['127.0.0.1@evil.example', 403],
    ['127.0.0.1:80:80', 403],
    ['127.0.0.1/..', 403],
    ['2130706433', 403],
    ['0.0.0.0', 403],
    ['', 403],
  ];
  for (const [name, status] of names)
    t.same((await sendRaw(port, get('/api/health', `Host: ${name}\r\n`))).statuses, [status], `Host: ${name}`);
  const forms: [string, string, number][] = [
    ['two hosts', get('/api/health', `${hosts}Host: evil.example\r\n`), 403],
    ['the other first', get('/api/health', `Host: evil.example\r\n${hosts}`), 403],
    ['a whole address that is ours', get(`http://127.0.0.1:${port}/api/health`), 200],
    ['a whole address that is not', get('http://evil.example/api/health'), 403],
    ['no host at all', 'GET /api/health HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['an old one without', 'GET /api/health HTTP/1.0\r\n\r\n', 403],
  ];
  for (const [what, bytes, status] of forms) t.same((await sendRaw(port, bytes)).statuses, [status], what);
  const origins = [
    undefined,
    world.url,
    'null',
    'http://evil.example',
    `https://127.0.0.1:${port}`,
    `${world.url}.evil.example`,
    `${world.url}, ${world.url}`,
  ];
  const sites = [undefined, 'same-origin', 'none', 'same-site', 'cross-site', 'nonsense'];
  const seen: string[] = [];
  for (const origin of origins)
    for (const site of sites) {
      const headers = `${origin ? `Origin: ${origin}\r\n` : ''}${site ? `Sec-Fetch-Site: ${site}\r\n` : ''}`;
      const line = `POST /api/patients/find HTTP/1.1\r\n${hosts}Cookie: ${front.cookieHeader}\r\nContent-Type: application/json\r\n${headers}${LENGTH}Connection: close\r\n\r\n${BODY}`;
      const mayPass = [undefined, world.url].includes(origin) && [undefined, 'same-origin', 'none'].includes(site);
      const [status] = (await sendRaw(port, line)).statuses;
      if (status !== (mayPass ? 200 : 403)) seen.push(`${origin} ${site}: ${status}`);
    }
  t.same(seen, [], 'Origin × Sec-Fetch-Site');
  t.same((await sendRaw(port, `CONNECT evil.example:443 HTTP/1.1\r\n${hosts}\r\n`)).statuses, [], 'nobody’s proxy');
});

t.test('addresses of files: what is built, the page, or nothing', async (t) => {
  const page = (await sendRaw(port, get('/'))).text;
  const asset = /\/(assets\/[^"]+\.js)/.exec(page)?.[1] as string;
  const tricks = [
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '/..\\package.json',
  ];
  tricks.push(
    '/%5c..%5cpackage.json',
    '/index.html%00',
    '/index.html%00.js',
    '/assets/.',
    '/assets/..%2findex.html',
    '/.git/config',
  );
  tricks.push(
    `/${asset}/`,
    `/${asset}.map`,
    `/${asset}%20`,
    '/assets/gone.js',
    '//evil.example/x.y',
    '/%',
    '/%zz',
    '/%c0%ae%c0%ae/x.y',
  );
  tricks.push('/api', '/api/', '/API/health', '/api//health', '/api%2fhealth', '/api/health/', 'nopath.txt');
  for (const path of tricks) t.equal(flaw(await sendRaw(port, get(path)), [400, 404]), null, path);
  for (const path of ['/', '//', '/schedule/2026-03-18', '/%00', '/?x=a.b']) {
    const { text } = await sendRaw(port, get(path));
    t.match(text, /^HTTP\/1\.1 200 .*cache-control: no-cache.*<!doctype html>/s, `${path} is the page`);
  }
  const found = await front.fetch(`/${asset}`);
  t.match([found.status, found.headers.get('cache-control')], [200, /immutable/]);
  const tag = found.headers.get('etag') as string;
  const conditions: [string, number][] = [
    [`If-None-Match: ${tag}`, 304],
    ['If-None-Match: *', 304],
    ['If-None-Match: "other"', 200],
    ['If-Match: "other"', 400],
    ['Range: bytes=0-9', 200],
    ['Range: bytes=99999999-', 200],
    [`Range: bytes=${'0-1,'.repeat(2_000)}0-1`, 200],
  ];
  for (const [header, status] of conditions) {
    const { statuses, text } = await sendRaw(port, get(`/${asset}`, `${hosts}${header}\r\n`));
    t.same(statuses, [status], header.slice(0, 40));
    t.match(text, /content-security-policy: default-src 'none'/);
  }
  const head = await front.fetch('/', { method: 'HEAD' });
  t.match([head.status, await head.text()], [200, '']);
  for (const method of ['OPTIONS', 'TRACE', 'PUT', 'DELETE', 'PATCH'])
    for (const path of ['/', '/api/patients/find'])
      t.equal(
        flaw(await sendRaw(port, `${method} ${path} HTTP/1.1\r\n${hosts}Connection: close\r\n\r\n`), [404]),
        null,
        `${method} ${path}`,
      );
});

t.test('cookies that are none', async (t) => {
  const session = front.cookies.get('anteroom-session') as string;
  const device = front.cookies.get('anteroom-device') as string;
  const path = identity.whoAmI.path;
  t.match(
    (await sendRaw(port, get(path, `${hosts}Cookie: anteroom-session=${session}\r\n`))).text,
    /"state":"signed_in"/,
  );
  const cookies = [
    'anteroom-session=',
    'anteroom-session=%zz%00',
    `anteroom-session=${'a'.repeat(8_000)}`,
    ';;;=;=a;',
    `anteroom-session=${device}`,
  ];
  cookies.push(
    `anteroom-device=${session}`,
    `__Host-anteroom-session=${session}`,
    `__Secure-anteroom-session=${session}`,
    `anteroom-session=x; anteroom-session=${session}`,
  );
  cookies.push('a=b; '.repeat(2_500), '\u00ff\u00fe', '__proto__=1; constructor=2');
  for (const cookie of cookies) {
    const { text, statuses } = await sendRaw(port, get(path, `${hosts}Cookie: ${cookie}\r\n`));
    t.ok(statuses[0] === 200 && /"state":"signed_out"/.test(text), `${cookie.slice(0, 40)} ${statuses}`);
  }
});

t.test('keys: odd ones, the same for other people, other acts, and many at once', async (t) => {
  const send = (desk: Desk, key: string, body: unknown) =>
    desk.fetch(patients.add.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });
  for (const key of [
    '',
    'short',
    'x'.repeat(65),
    'x'.repeat(10_000),
    'with blank here',
    '%00%00%00%00',
    'é'.repeat(10),
    '../../../etc',
    "';drop--aaaa",
  ]) {
    const answer = await send(front, key, person('Odd'));
    t.match([answer.status, ((await answer.json()) as { code: string }).code], [400, 'key_missing'], key.slice(0, 20));
  }
  const manager = await world.desk('manager');
  const key = 'the-same-key-for-all';
  t.equal((await send(front, key, person('Ada'))).status, 200);
  t.equal((await send(manager, key, person('Bea'))).status, 200, 'a key belongs to one person');
  const reused = await front.send(identity.saveDraft, { key: 'a', body: '{}' }, { key });
  t.match(reused.problem, { code: 'key_reused' }, 'and to one act');
  const many = await Promise.all(
    Array.from({ length: 24 }, (_, i) => send(front, 'many-at-once-0', person(i % 3 ? 'Cleo' : 'Dora'))),
  );
  const bodies = (await Promise.all(many.map((answer) => answer.json()))) as { id?: string; code?: string }[];
  t.equal(new Set(bodies.flatMap(({ id }) => id ?? [])).size, 1, 'one effect');
  t.same(
    [...new Set(bodies.flatMap(({ code }) => code ?? []))],
    ['key_reused'],
    'the others are told that it is another',
  );
  const { patients: found } = await front.must(patients.find, { text: 'keyed', limit: 50 });
  t.equal(found.length, 3);
});

t.test('JSON that means mischief', async (t) => {
  const send = (body: string | Buffer, headers: Record<string, string> = {}) =>
    front.fetch(patients.find.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: body as string,
    });
  const bodies: [string, number][] = [
    ['{"text":"last","limit":5,"__proto__":{"x":1}}', 400],
    ['{"text":"last","limit":5,"constructor":{"prototype":{"x":1}}}', 400],
    ['{"text":"last","limit":1e400}', 400],
    ['{"text":"last","limit":5.0000000000000001}', 200],
    ['{"text":"last","limit":1,"limit":5}', 200],
    ['{"text":"\\ud800","limit":5}', 400],
    ['{"text":"\\u0000","limit":5}', 400],
    [`{"text":"last","limit":5${' '.repeat(900_000)}}`, 200],
    [`\ufeff${BODY}`, 200],
    ['{"text":"last","limit":5}{"text":"x","limit":5}', 400],
    [`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 400],
    ['NaN', 400],
  ];
  for (const [body, status] of bodies) t.equal((await send(body)).status, status, body.slice(0, 50));
  t.notOk('x' in {}, 'nothing was taught to every object');
  const utf16 = await send(Buffer.from(BODY, 'utf16le'), { 'content-type': 'application/json; charset=utf-16le' });
  t.equal(utf16.status, 400);
  t.equal((await front.must(patients.find, { text: 'last', limit: 5 })).patients.length, 2, 'and it goes on');
});
