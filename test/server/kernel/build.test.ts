import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import * as fromSource from '../../../server/console-commands.ts';
import { buildName, builtWeb, readProgram } from '../../../server/kernel/build.ts';

type Console = typeof fromSource;

t.test('the program is read from the build of its sources, and from the sources where there is none', async (t) => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'anteroom-build-'));
  t.teardown(() => rmSync(home, { recursive: true, force: true }));
  const name = buildName();
  t.match(name, /^build-[0-9a-f]{16}$/);
  t.equal(buildName(), name, 'the same sources have the same name');
  await builtWeb(name, home, () => {});
  const built = (await readProgram(name, 'console-commands')) as Console;
  t.not(built.runConsole, fromSource.runConsole, 'another copy than the source');
  t.equal(typeof built.runConsole, 'function');
  const other = (await readProgram('build-0000000000000000', 'console-commands')) as Console;
  t.equal(other.runConsole, fromSource.runConsole, 'the source itself');
});
