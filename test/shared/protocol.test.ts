/** What both sides have agreed on: the messages of the live connection, the problems, the contracts. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import type { CommandContract, LiveTopicContract, QueryContract } from '../../shared/contract.ts';
import { PROBLEMS } from '../../shared/problems.ts';
import * as protocol from '../../shared/protocol.ts';
import { POLICY, ROLES } from '../../shared/roles.ts';

const SHARED = path.join(import.meta.dirname, '..', '..', 'shared');

/** JSON whose members stand in order, so that only a change of meaning changes the hash. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

t.test('whoever changes a message of the live connection counts the version up and writes its history', async (t) => {
  const { PROTOCOL_VERSION, PROTOCOL_HASHES, ClientMessage, ServerMessage } = protocol;
  const hash = createHash('sha256')
    .update(canonical([ClientMessage, ServerMessage]))
    .digest('hex')
    .slice(0, 16);
  t.equal(
    PROTOCOL_HASHES[PROTOCOL_VERSION - 1],
    hash,
    `The messages are not those of version ${PROTOCOL_VERSION}. Raise PROTOCOL_VERSION, write a line of its history and append "${hash}" to PROTOCOL_HASHES.`,
  );
  t.equal(PROTOCOL_HASHES.length, PROTOCOL_VERSION);
  t.equal(new Set(PROTOCOL_HASHES).size, PROTOCOL_VERSION, 'every version differs from the others');
  const source = readFileSync(path.join(SHARED, 'protocol.ts'), 'utf8');
  const told = [...source.matchAll(/^ \* (\d+) {2}\S.*\.$/gm)].map(([, version]) => Number(version));
  t.same(
    told,
    Array.from({ length: PROTOCOL_VERSION }, (_, i) => i + 1),
    'one line of history each',
  );
});

t.test('every kind of message is in the unions, so that the hash sees it', async (t) => {
  const kinds = (side: string): string[] =>
    Object.entries(protocol)
      .filter(([name]) => name.startsWith(side) && name !== `${side}Message`)
      .map(([, schema]) => canonical(schema))
      .sort();
  for (const [side, union] of [
    ['Client', protocol.ClientMessage],
    ['Server', protocol.ServerMessage],
  ] as const) {
    const members = union.anyOf.map(canonical).sort();
    t.ok(members.length >= 4, side);
    t.same(kinds(side), members);
  }
});

const VERBS =
  /(?:^|[.;:,] |, or |\band )(Ask|Choose|Confirm|Correct|Go|Look|Name|Open|Record|Reload|Say|Send|Sign|Start|Take|Tell|Try|Unlock|Wait|Work)\b/i;

t.test('every problem has a status of failure and a sentence that says what to do', async (t) => {
  for (const [code, { status, sentence }] of Object.entries(PROBLEMS)) {
    t.match(code, /^[a-z]+(_[a-z]+)*$/);
    t.ok(status >= 400 && status <= 599 && Number.isInteger(status), `${code}: ${status}`);
    t.match(sentence, /^[A-Z][^\n]*[a-z)]\.$/, `${code} is one plain sentence or two`);
    t.match(sentence, VERBS, `${code} says what to do`);
    t.ok(sentence.length <= 160, `${code} is short enough to be read`);
  }
});

type Contract = CommandContract | QueryContract | LiveTopicContract;

const contracts: [string, Contract][] = [];
// A list of the setup is a topic and the act that changes a row of it, under one name.
for (const file of globSync('*.ts', { cwd: SHARED }).sort())
  for (const [name, value] of Object.entries((await import(path.join(SHARED, file))) as Record<string, unknown>))
    for (const one of [value, ...Object.values((value as Record<string, unknown> | null) ?? {})])
      if (['command', 'query', 'topic'].includes((one as Contract | null)?.kind ?? ''))
        contracts.push([`${file}: ${name}`, one as Contract]);
const calls = contracts.filter(
  (entry): entry is [string, CommandContract | QueryContract] => entry[1].kind !== 'topic',
);

const doubled = (values: string[]): string[] => values.filter((value, i) => values.indexOf(value) !== i);

t.test('every contract has a path of its own, a permission that exists and problems that exist', async (t) => {
  t.ok(calls.length >= 30 && contracts.length > calls.length, `${contracts.length} contracts were found`);
  t.same(doubled(calls.map(([, { path }]) => path)), [], 'no path twice');
  const topics = contracts.filter(([, { kind }]) => kind === 'topic');
  t.same(doubled(topics.map(([, { name }]) => name)), [], 'no topic twice');
  for (const [where, contract] of contracts) {
    t.ok(Object.hasOwn(POLICY, contract.permission), `${where}: ${contract.permission}`);
    t.match(contract.name, /^[a-z]+\.[a-zA-Z]+$/, where);
    t.match(contract.summary, /^[A-Z].*\.$/, `${where} is told in a sentence`);
  }
  for (const [where, { name, path, problems = [] }] of calls) {
    t.equal(path, `/api/${name.replace('.', '/')}`, where);
    for (const code of problems) t.ok(Object.hasOwn(PROBLEMS, code), `${where}: ${code}`);
  }
});

t.test('every permission is asked for by somebody, and every role opens something', async (t) => {
  const used = new Set<string>(contracts.map(([, { permission }]) => permission));
  // Some are asked for inside an act: only what is found in the way decides whether they are needed.
  const SERVER = path.join(SHARED, '..', 'server');
  for (const file of globSync('**/*.ts', { cwd: SERVER }))
    for (const [, permission = ''] of readFileSync(path.join(SERVER, file), 'utf8').matchAll(
      /(?:mayUse\(|authorise\(|requireRight\(ctx, )'([^']+)'/g,
    ))
      used.add(permission);
  t.same(
    Object.keys(POLICY).filter((permission) => !used.has(permission as keyof typeof POLICY)),
    [],
  );
  const named = new Set(Object.values(POLICY).flatMap((audience) => (typeof audience === 'string' ? [] : audience)));
  t.same(
    ROLES.filter((role) => !named.has(role)),
    [],
  );
});
