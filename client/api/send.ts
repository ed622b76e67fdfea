/** Calls by contract. A command is tried again under the same key, so that it happens once, whatever the network does. */
import type { CommandContract, InputOf, OutputOf, QueryContract } from '../../shared/contract.ts';
import { uuidv7 } from '../../shared/ids.ts';
import type { FieldError, ProblemBody, ProblemCode } from '../../shared/problems.ts';

export class ProblemError extends Error {
  readonly code: ProblemCode | 'offline';
  readonly status: number;
  readonly errors: FieldError[];
  readonly data: unknown;
  readonly reference: string | undefined;

  constructor(body: Omit<Partial<ProblemBody>, 'code'> & { code: ProblemCode | 'offline'; detail: string }) {
    super(body.detail);
    this.code = body.code;
    this.status = body.status ?? 0;
    this.errors = body.errors ?? [];
    this.data = body.data;
    this.reference = body.reference;
  }
}

/** The server says that nobody is signed in here any more: the shell listens and covers the screen. */
export const sessionEvents = new EventTarget();
const SESSION_CODES = new Set<string>(['session_locked', 'session_expired', 'not_signed_in']);

const TRIES = 4;
const WAIT_MS = [300, 900, 2_000];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface SendOptions {
  signal?: AbortSignal;
  /** Arrives also when the page is left meanwhile; the browser carries 64 KB at most in this way. */
  outlivesPage?: boolean;
}

/** Sends and returns the output. Throws ProblemError with the sentence to show. */
export async function send<C extends CommandContract | QueryContract>(
  contract: C,
  input: InputOf<C>,
  options: SendOptions = {},
): Promise<OutputOf<C>> {
  const key = uuidv7();
  for (let tries = 1; ; tries++) {
    try {
      return await sendOnce(contract, input, key, options);
    } catch (error) {
      const isPassing = error instanceof ProblemError && (error.code === 'offline' || error.status === 503);
      if (!isPassing || tries >= TRIES || options.signal?.aborted) throw error;
    }
    await pause((WAIT_MS[tries - 1] ?? 2_000) * (0.75 + Math.random() / 2));
  }
}

async function sendOnce<C extends CommandContract | QueryContract>(
  contract: C,
  input: InputOf<C>,
  key: string,
  { signal, outlivesPage = false }: SendOptions,
): Promise<OutputOf<C>> {
  const isGet = contract.method === 'GET';
  const address = isGet ? `${contract.path}?${new URLSearchParams(input as Record<string, string>)}` : contract.path;
  let response: Response;
  try {
    response = await fetch(address, {
      method: contract.method,
      credentials: 'same-origin',
      ...(isGet
        ? {}
        : {
            headers: { 'content-type': 'application/json', 'idempotency-key': key },
            body: JSON.stringify(input),
          }),
      keepalive: outlivesPage,
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ProblemError({ code: 'offline', detail: 'The server does not answer. Nothing was changed.' });
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as OutputOf<C>;
  const problem = (body ?? {
    code: 'internal',
    detail: 'The server gave an answer that cannot be read.',
  }) as ProblemBody;
  reportEnded(contract, problem);
  throw new ProblemError({ ...problem, status: response.status });
}

/** Tells the shell when the server says that nobody is signed in here any more. */
export function reportEnded(
  { permission }: Pick<CommandContract | QueryContract, 'permission'>,
  { code }: ProblemBody,
): void {
  const isSignIn = permission === 'public';
  if (SESSION_CODES.has(code) && !isSignIn) sessionEvents.dispatchEvent(new CustomEvent('ended', { detail: code }));
}

/** The sentence for a person, with the reference number where there is one that helps. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ProblemError)) return 'Something went wrong on this page. Reload it and try again.';
  return error.code === 'internal' && error.reference ? `${error.message} (${error.reference})` : error.message;
}
