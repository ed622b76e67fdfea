/**
 * npm run launcher -- [address] [--print] [--forget] [--seconds N]
 * Finds the clinic's server, remembers it, and opens the desk. An address can be typed instead of being found.
 */
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { findBrowser, openApp } from './browser.ts';
import { type Found, findServers } from './find.ts';
import { forget, type Remembered, recall, remember } from './memory.ts';
import { type Met, meet, NotTrusted } from './trust.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** A sentence for the person; the launcher ends with it. */
class Told extends Error {}

const HTTPS_PORT = 8443;
const TYPED = /^(?:https:\/\/)?([a-z0-9.-]+)(?::(\d{1,5}))?\/?$/i;

interface Reached {
  met: Met;
  /** `host:port` that answered. */
  address: string;
  name: string;
  others: string[];
}

function typedAddress(text: string): string {
  const parts = TYPED.exec(text.trim());
  if (!parts)
    throw new Told(`“${text}” is no address. Type it as the server shows it, say 192.168.1.20:${HTTPS_PORT}.`);
  return `${parts[1]}:${parts[2] ?? HTTPS_PORT}`;
}

/** Tries the addresses one after the other; whoever is not the known server is an alarm, not a miss. */
async function reach(
  addresses: readonly string[],
  known: Remembered | null,
): Promise<{ met: Met; address: string } | null> {
  for (const address of addresses) {
    try {
      return { met: await meet(address, known), address };
    } catch (error) {
      if (error instanceof NotTrusted) throw error;
    }
  }
  return null;
}

const addressesOf = (found: Found): string[] => [found.host, ...found.addresses].map((host) => `${host}:${found.port}`);

/** What was wrong with whoever answered in place of the server that this workstation knows. */
let alarm: NotTrusted | null = null;

async function byMemory(known: Remembered): Promise<Reached | null> {
  for (const address of known.addresses) {
    try {
      const met = await meet(address, known);
      return { met, address, name: known.name, others: known.addresses };
    } catch (error) {
      if (!(error instanceof NotTrusted)) continue;
      // Its address may be somebody else's now: it is told, and the server is looked for elsewhere.
      alarm = error;
      say(error.message);
    }
  }
  return null;
}

async function byLooking(ms: number, known: Remembered | null): Promise<Reached | null> {
  say('Looking for Anteroom on this network …');
  const found = await findServers(ms);
  const list = known ? found.filter(({ id }) => id === known.id) : found;
  if (list.length === 0) raise(alarm);
  if (known && list.length === 0 && found.length > 0)
    throw new Told(
      `Only another server was found (${found.map(({ name }) => name).join(', ')}). If the clinic has a new one, start the launcher with --forget.`,
    );
  const chosen = list.length > 1 ? await choose(list) : list[0];
  if (!chosen) return null;
  const addresses = addressesOf(chosen);
  const reached = await reach([...addresses.slice(1), ...addresses.slice(0, 1)], known);
  return reached && { ...reached, name: chosen.name, others: addresses };
}

async function choose(list: readonly Found[]): Promise<Found> {
  for (const [i, { name, host, port }] of list.entries()) say(`  ${i + 1}  ${name} (${host}:${port})`);
  const answer = await question('There are several servers. Which one? Type its number: ');
  const chosen = list[Number(answer) - 1];
  if (!chosen) throw new Told('That is none of the numbers. Start the launcher again, or type the address after it.');
  return chosen;
}

async function question(text: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Told(
      `No server was found. Start the launcher with the address that the server shows, say 192.168.1.20:${HTTPS_PORT}.`,
    );
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(text);
  } finally {
    lines.close();
  }
}

async function byTyping(text: string, known: Remembered | null): Promise<Reached> {
  const address = typedAddress(text);
  const reached = await reach([address], known);
  if (!reached) throw new Told(`Nobody answers at ${address}. Look whether the server is on and the address is right.`);
  return { ...reached, name: known?.name ?? address, others: [address] };
}

/** Nobody right was found, and somebody wrong was met: that is the thing to say. */
function raise(error: NotTrusted | null): null {
  if (error) throw error;
  return null;
}

async function launch(): Promise<void> {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    options: {
      print: { type: 'boolean', default: false },
      forget: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '5' },
    },
    allowPositionals: true,
  });
  if (values.forget) await forget();
  const known = await recall();
  const [typed] = positionals;
  const reached =
    (typed ? await byTyping(typed, known) : null) ??
    (known ? await byMemory(known) : null) ??
    (await byLooking(Number(values.seconds) * 1_000, known)) ??
    (await byTyping(await question('No server was found. Type its address: '), known));
  const { met, address, name, others } = reached;
  if (!known) {
    say(`This workstation now belongs to ${name}. Compare this with what the server shows: ${met.fingerprint}`);
  }
  const addresses = [...new Set([address, ...others])];
  await remember({ id: met.id, name, addresses, authorityPem: met.authorityPem });
  say(`https://${address}/`);
  if (values.print) return;
  const browser = findBrowser();
  if (browser) openApp(browser, `https://${address}/`, met.keyHash);
  else say('No browser was found that can open it by itself. Open the address above in your browser.');
}

try {
  await launch();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
