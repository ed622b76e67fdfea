/** A refusal with a code of the table of problems, and the translation of database errors into such refusals. */
import { type FieldError, PROBLEMS, type ProblemBody, type ProblemCode } from '../../shared/problems.ts';

interface ProblemDetails {
  /** Replaces the sentence of the table where a more exact one can be said. */
  detail?: string;
  errors?: FieldError[];
  data?: unknown;
  retryAfterSeconds?: number;
  /** What was written before the refusal stays: a wrong password must be counted. */
  keepWork?: boolean;
  cause?: unknown;
}

export class Problem extends Error {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(details.detail ?? PROBLEMS[code].sentence, { cause: details.cause });
    this.name = 'Problem';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  /** The answer as RFC 9457 writes it. */
  body(reference?: string): ProblemBody {
    const { errors, data, retryAfterSeconds } = this.details;
    return {
      type: `/problems/${this.code}`,
      code: this.code,
      title: PROBLEMS[this.code].sentence,
      status: this.status,
      detail: this.message,
      ...(reference ? { reference } : {}),
      ...(errors ? { errors } : {}),
      ...(retryAfterSeconds ? { retryAfterSeconds } : {}),
      ...(data === undefined ? {} : { data }),
    };
  }
}

/** Constraints are named as sentences; this is their voice. Modules add theirs. */
const constraintProblems = new Map<string, ProblemCode>();

/** Says which problem a broken constraint is. Called once per module when it is loaded. */
export function voiceConstraints(voices: Record<string, ProblemCode>): void {
  for (const [constraint, code] of Object.entries(voices)) constraintProblems.set(constraint, code);
}

interface DatabaseError {
  code?: string;
  constraint?: string;
  message?: string;
}

/** Connection lost, server starting or stopping: nothing was committed as far as we know, so trying again is right. */
const UNAVAILABLE = new Set(['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006', '08P01']);
const UNAVAILABLE_SYSTEM = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT']);
const WAIT_IS_OVER = 'timeout exceeded when trying to connect';
const UNAVAILABLE_WORDS = [
  'Connection terminated',
  WAIT_IS_OVER,
  'Client has encountered a connection error',
  'Cannot use a pool after calling end',
];

/** Nobody gave a connection back in time: the database is well, there is only more to do than it can at this moment. */
const isWaitOver = (error: unknown): boolean =>
  Boolean((error as DatabaseError | null)?.message?.includes(WAIT_IS_OVER));

export function isUnavailable(error: unknown): boolean {
  const { code, message } = (error ?? {}) as DatabaseError;
  if (code && (UNAVAILABLE.has(code) || UNAVAILABLE_SYSTEM.has(code))) return true;
  return Boolean(message && UNAVAILABLE_WORDS.some((words) => message.includes(words)));
}

/** A deadlock or a serialization failure: the same transaction may well pass when tried again. */
export function isRetryable(error: unknown): boolean {
  const { code } = (error ?? {}) as DatabaseError;
  return code === '40P01' || code === '40001';
}

const NOT_THERE = 'Something that was chosen is not here any more. Reload the page and choose again.';

/** Any error as a problem: known ones by their code, everything else as `internal`. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code, constraint } = (error ?? {}) as DatabaseError;
  const voiced = constraint ? constraintProblems.get(constraint) : undefined;
  if (voiced) return new Problem(voiced, { cause: error });
  if (isWaitOver(error)) return new Problem('took_too_long', { cause: error, retryAfterSeconds: 1 });
  if (isUnavailable(error)) return new Problem('database_unavailable', { cause: error, retryAfterSeconds: 2 });
  if (isRetryable(error) || code === '57014' || code === '55P03' || code === '25P03') {
    return new Problem('took_too_long', { cause: error, retryAfterSeconds: 1 });
  }
  // A foreign key: what the input names by its id is not there.
  if (code === '23503') return new Problem('not_found', { cause: error, detail: NOT_THERE });
  if (code === '53100') return new Problem('disk_full', { cause: error });
  return new Problem('internal', { cause: error });
}
