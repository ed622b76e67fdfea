/**
 * Runs the whole suite on one Postgres: DATABASE_URL, or a cluster in a temporary folder. Ends with the runner's counts.
 * Run: npm test [-- file …]
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Parser, type Result } from 'tap-parser';
import { startTestCluster } from '../test/helpers/cluster.ts';

const ROOT = path.join(import.meta.dirname, '..');

interface Counts {
  passed: number;
  failed: string[];
  skipped: string[];
}

/** Counts the single assertions of a TAP stream; a file or a subtest that failed on its own counts, too. */
function countTap(text: string): Counts {
  const counts: Counts = { passed: 0, failed: [], skipped: [] };
  const listen = (parser: Parser): void => {
    let children = false;
    parser.on('child', (child: Parser) => {
      children = true;
      listen(child);
    });
    parser.on('assert', (result: Result) => {
      const isGroup = children;
      children = false;
      const name = result.fullname || result.name;
      if (result.skip) counts.skipped.push(`${name}${typeof result.skip === 'string' ? ` (${result.skip})` : ''}`);
      else if (!isGroup && result.ok) counts.passed++;
      else if (!isGroup) counts.failed.push(name);
    });
  };
  const parser = new Parser();
  listen(parser);
  parser.end(text);
  return counts;
}

function runTap(args: string[], environment: Record<string, string> = {}): Promise<number> {
  const tap = path.join(ROOT, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs');
  const child = spawn(process.execPath, [tap, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

/** The runner makes its test class from our plugin list; in a fresh install its first run would still use the old one. */
async function buildRunner(): Promise<void> {
  const mark = path.join(ROOT, 'node_modules', '.tap-built');
  const wanted = readFileSync(path.join(ROOT, '.taprc'), 'utf8');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  const code = await runTap(['build']);
  if (code === 0) writeFileSync(mark, wanted);
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'anteroom-suite-'));
const output = path.join(folder, 'suite.tap');
const reporter = process.stdout.isTTY ? 'terse' : 'dot';
await buildRunner();
const given = process.env.DATABASE_URL;
const cluster = given ? null : await startTestCluster();
const code = await runTap(['run', `--output-file=${output}`, `--reporter=${reporter}`, ...process.argv.slice(2)], {
  ANTEROOM_TEST_CLUSTER: given ?? (cluster?.url as string),
}).finally(() => cluster?.stop());
const counts = countTap(readFileSync(output, 'utf8'));
rmSync(folder, { recursive: true, force: true });
for (const name of counts.skipped) console.log(`skipped: ${name}`);
for (const name of counts.failed) console.log(`failed: ${name}`);
const failed = counts.failed.length === 0 && code !== 0 ? 1 : counts.failed.length;
console.log(`${counts.skipped.length} skipped`);
console.log(`${counts.passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || counts.passed === 0 ? 1 : 0;
