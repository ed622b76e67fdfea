/**
 * Runs the whole suite on one Postgres: DATABASE_URL, or a cluster in a temporary folder. Ends with the runner's counts.
 * Run: npm test [-- file …]
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { Parser, type Result } from 'tap-parser';
import { findChromium } from '../test/helpers/browser.ts';
import { startTestCluster } from '../test/helpers/cluster.ts';

const ROOT = path.join(import.meta.dirname, '..');

interface Counts {
  passed: number;
  failed: Result[];
  skipped: string[];
}

const nameOf = (result: Result): string => result.fullname || result.name;

/** Counts the single assertions of a TAP stream; a file or a subtest that failed on its own counts, too. */
function counting(counts: Counts): Parser {
  const listen = (parser: Parser, depth: number): void => {
    let children = false;
    parser.on('child', (child: Parser) => {
      children = true;
      listen(child, depth + 1);
    });
    parser.on('assert', (result: Result) => {
      const isGroup = children;
      children = false;
      if (result.skip)
        counts.skipped.push(`${nameOf(result)}${typeof result.skip === 'string' ? ` (${result.skip})` : ''}`);
      else if (!isGroup && result.ok) counts.passed++;
      else if (!isGroup) counts.failed.push(result);
      if (depth === 0)
        console.log(`${result.ok ? 'ok' : 'FAILED'} ${((result.time ?? 0) / 1_000).toFixed(1)} s ${result.name}`);
    });
  };
  const parser = new Parser();
  listen(parser, 0);
  return parser;
}

/** Runs the runner; what it says goes to the screen, or its TAP into a parser (a reporter of its own costs more than some tests). */
function runTap(args: string[], environment: Record<string, string> = {}, parser?: Parser): Promise<number> {
  const tap = path.join(ROOT, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs');
  const child = spawn(process.execPath, [tap, ...args], {
    cwd: ROOT,
    stdio: ['ignore', parser ? 'pipe' : 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  });
  if (parser) child.stdout?.pipe(parser);
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

/** The runner makes its test class from our plugin list; in a fresh install its first run would still use the old one. */
async function buildRunner(): Promise<void> {
  const mark = path.join(ROOT, 'node_modules', '.tap-built');
  const wanted = readFileSync(path.join(ROOT, '.taprc'), 'utf8');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  const code = await runTap(['build']);
  if (code === 0) writeFileSync(mark, wanted);
}

await buildRunner();
const chromium = await findChromium();
const given = process.env.DATABASE_URL;
const cluster = given ? null : await startTestCluster();
const counts: Counts = { passed: 0, failed: [], skipped: [] };
const environment = {
  ANTEROOM_TEST_CLUSTER: given ?? (cluster?.url as string),
  // Sixty files read the same program: what V8 made of it is kept for the next one.
  NODE_COMPILE_CACHE: path.join(ROOT, 'node_modules', '.compile-cache'),
  ...(chromium ? { CHROMIUM: chromium } : {}),
};
const code = await runTap(['run', '--reporter=tap', ...process.argv.slice(2)], environment, counting(counts)).finally(
  () => cluster?.stop(),
);
for (const name of counts.skipped) console.log(`skipped: ${name}`);
for (const result of counts.failed) console.log(`failed: ${nameOf(result)}\n${inspect(result.diag, { depth: 6 })}`);
// Once more without their details: whoever sees the end of this only knows what to look at.
for (const result of counts.failed) console.log(`FAILED ${nameOf(result)}`.replaceAll(/\s+/g, ' ').slice(0, 200));
const failed = counts.failed.length === 0 && code !== 0 ? 1 : counts.failed.length;
console.log(`${counts.skipped.length} skipped`);
console.log(`${counts.passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || counts.passed === 0 ? 1 : 0;
