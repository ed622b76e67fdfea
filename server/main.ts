/** The process: opens the data folder, starts Postgres and the server, says in plain words where to go, stops in order. */
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { run } = await import('./run.ts');
await run();
