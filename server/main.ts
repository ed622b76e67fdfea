/** The process: opens the data folder, starts Postgres and the server, says in plain words where to go, stops in order. */
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { buildName, readProgram } = await import('./kernel/build.ts');
const name = buildName();
const { run } = (await readProgram(name, 'run')) as typeof import('./run.ts');
await run(name);
