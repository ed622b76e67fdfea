#!/usr/bin/env node
/** The server's console: `anteroom status`, `anteroom user …`, `anteroom import …`. */
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { runConsole } = await import('./console-commands.ts');
process.exitCode = await runConsole(process.argv.slice(2));
