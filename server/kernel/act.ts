/** Work of the console, an import or a job, done as a command: one transaction, audit and changes; no request around it. */
import { command, Nothing } from '../../shared/contract.ts';
import type { ProblemBody } from '../../shared/problems.ts';
import type { ConsoleActor, JobActor } from './actor.ts';
import { runCommand } from './command.ts';
import { type CommandContext, handleCommand, type Kernel } from './context.ts';
import { Problem } from './problem.ts';

/** Runs `work` and returns what it returns. Throws the Problem that it was refused with; then nothing was changed. */
export async function act<T>(
  kernel: Kernel,
  actor: ConsoleActor | JobActor,
  name: string,
  work: (ctx: CommandContext) => Promise<T>,
): Promise<T> {
  const results: T[] = [];
  const contract = command({ name, permission: 'self.manage', summary: name, input: Nothing, output: Nothing });
  const route = handleCommand(contract, async (ctx) => {
    results.push(await work(ctx));
    return {};
  });
  const reply = await runCommand(kernel, route, { actor, input: {}, key: null, origin: null });
  if (reply.status >= 400) {
    const problem = JSON.parse(reply.body) as ProblemBody;
    throw new Problem(problem.code, { detail: problem.detail, data: problem.data });
  }
  return results.at(-1) as T;
}
