#!/usr/bin/env node
/** The server's console: `anteroom status`, `anteroom user …`, `anteroom import …`. */
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { buildName, readProgram } = await import('./kernel/build.ts');
const { runConsole } = (await readProgram(buildName(), 'console-commands')) as typeof import('./console-commands.ts');
process.exitCode = await runConsole(process.argv.slice(2));
