/** Contracts → Fastify routes; any error → problem+json. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import '@fastify/cookie';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { PROBLEMS } from '../../shared/problems.ts';
import type { Permission } from '../../shared/roles.ts';
import type { Actor } from './actor.ts';
import { auditSql } from './audit.ts';
import { authorise } from './authorise.ts';
import { runCommand } from './command.ts';
import {
  type CommandRoute,
  type CookieEffect,
  type FileRoute,
  type Kernel,
  type Origin,
  type QueryContext,
  type QueryRoute,
  RawJson,
  type Route,
} from './context.ts';
import { subjectsOf, veiled } from './guard.ts';
import { Problem, toProblem } from './problem.ts';
import { isRefusal, noteRefusal } from './refusals.ts';
import { checkInput, checkOutput, fieldErrors, invalidInput } from './validate.ts';
import { tooLarge } from './vault.ts';

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor;
  }
  interface FastifyContextConfig {
    permission?: Permission;
    /** The name of the contract. */
    act?: string;
  }
}

/** A refusal that a service gave: it comes back as a reply of its command. */
const REFUSED = /^\{"type":"\/problems\/(not_permitted|record_confidential)"/;
const NOT_PERMITTED_STATUS = PROBLEMS.not_permitted.status;
const KEY_PATTERN = /^[A-Za-z0-9_-]{8,64}$/;

export function originOf(request: FastifyRequest): Origin {
  return {
    requestId: request.id,
    address: request.ip,
    userAgent: String(request.headers['user-agent'] ?? '').slice(0, 200),
    secure: request.protocol === 'https',
  };
}

/** Sets `Secure` only where the connection is: browsers treat loopback as safe without it. */
function setCookies(reply: FastifyReply, request: FastifyRequest, effects: readonly CookieEffect[]): void {
  for (const { name, value } of effects) {
    const secure = request.protocol === 'https';
    const cookie = cookieName(name, secure);
    const options = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
    if (value === null) reply.clearCookie(cookie, options);
    else reply.setCookie(cookie, value, name === 'device' ? { ...options, maxAge: 400 * 86_400 } : options);
  }
}

/** `__Host-` binds a cookie to this very host; browsers take it over https only. */
export const cookieName = (name: CookieEffect['name'], secure: boolean): string =>
  `${secure ? '__Host-' : ''}anteroom-${name}`;

export async function registerRoutes(app: FastifyInstance, kernel: Kernel, routes: readonly Route[]): Promise<void> {
  for (const route of routes) if (!takesFile(route)) registerRoute(app, kernel, route);
  // Only these take bytes, and they take nothing else.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body));
    for (const route of routes.filter(takesFile)) registerRoute(scope as unknown as FastifyInstance, kernel, route);
  });
}

const takesFile = ({ contract }: Route): boolean => contract.kind === 'command' && contract.fileBytesMax !== undefined;

/** How the API page tells of bytes. */
const BYTES = Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' });

function registerRoute(app: FastifyInstance, kernel: Kernel, route: Route): void {
  const { contract } = route;
  const isUpload = takesFile(route);
  app.route({
    method: contract.method,
    url: contract.path,
    config: { permission: contract.permission, act: contract.name },
    schema: {
      operationId: contract.name,
      summary: contract.summary,
      tags: [contract.name.split('.')[0] ?? ''],
      ...(contract.method === 'GET' ? { querystring: contract.input } : isUpload ? {} : { body: contract.input }),
      ...(isUpload ? { consumes: ['application/octet-stream'] } : {}),
      response: { 200: contract.kind === 'file' ? BYTES : contract.output },
    },
    handler: (request, reply) => {
      if (route.kind === 'command') return handleCommandRequest(kernel, route, request, reply);
      if (route.kind === 'query') return handleQueryRequest(kernel, route, request, reply);
      return handleFileRequest(kernel, route, request, reply);
    },
  });
}

/** The bytes of a command that takes a file. What is too large by its own word is refused before a byte is read. */
function fileOf(route: CommandRoute, request: FastifyRequest): Readable {
  const bytesMax = route.contract.fileBytesMax as number;
  if (Number(request.headers['content-length'] ?? 0) > bytesMax)
    throw new Problem('too_large', { detail: tooLarge(bytesMax) });
  if (!(request.body instanceof Readable)) throw new Problem('wrong_content_type', { detail: NO_FILE });
  return request.body;
}

const NO_FILE = 'There is no file in the request. Choose one and send it again.';

async function handleCommandRequest(kernel: Kernel, route: CommandRoute, request: FastifyRequest, reply: FastifyReply) {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !KEY_PATTERN.test(key)) throw new Problem('key_missing');
  const isUpload = takesFile(route);
  // Until it has been read to its end: what is refused half-way is not read on.
  if (isUpload) reply.header('connection', 'close');
  const result = await runCommand(kernel, route, {
    actor: request.actor,
    input: isUpload ? {} : request.body,
    key,
    origin: originOf(request),
    ...(isUpload ? { file: fileOf(route, request) } : {}),
  });
  if (request.raw.complete) reply.removeHeader('connection');
  if (result.status === NOT_PERMITTED_STATUS && !result.replayed && REFUSED.test(result.body))
    noteRefusal(kernel, request.actor, route.contract.name);
  setCookies(reply, request, result.cookies);
  if (result.seq !== null) reply.header('change-seq', String(result.seq));
  if (result.replayed) reply.header('idempotency-replayed', 'true');
  reply.code(result.status).type(result.status < 400 ? 'application/json' : 'application/problem+json');
  return reply.send(result.body);
}

async function handleQueryRequest(kernel: Kernel, route: QueryRoute, request: FastifyRequest, reply: FastifyReply) {
  const input = request.method === 'GET' ? request.query : request.body;
  const output = await runQuery(kernel, route, { actor: request.actor, input, origin: originOf(request) });
  return reply.type('application/json').send(output);
}

/** Safe for any file: nothing in it runs, nothing is fetched by it, and only what is named as shown is shown. */
async function handleFileRequest(kernel: Kernel, route: FileRoute, request: FastifyRequest, reply: FastifyReply) {
  const ctx = queryContext(kernel, request.actor, originOf(request));
  authorise(route.contract.permission, ctx.actor);
  const subjects = subjectsOf(request.query);
  if (subjects.length > 0) await kernel.guard.admit(ctx.db, ctx, subjects);
  const answer = await route.run(ctx, request.query);
  const plain = answer.name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  return reply
    .headers({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'content-disposition': `${answer.isShown ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(answer.name)}`,
      'content-length': String(answer.sizeBytes),
    })
    .type(answer.mediaType)
    .send(answer.content);
}

function queryContext(kernel: Kernel, actor: Actor, origin: Origin | null): QueryContext {
  const now = kernel.clock.now();
  const requestId = origin?.requestId ?? null;
  return {
    db: kernel.database.db,
    actor,
    now,
    log: kernel.log,
    kernel,
    origin,
    async audit(entry) {
      await kernel.database.pool.query(auditSql(entry, { id: kernel.clock.newId(), at: now, actor, requestId }));
    },
  };
}

/** Runs a query; the answer is JSON text. */
export async function runQuery(
  kernel: Kernel,
  route: QueryRoute,
  call: { actor: Actor; input: unknown; origin: Origin | null },
): Promise<string> {
  authorise(route.contract.permission, call.actor);
  checkInput(route.contract.input, call.input);
  const ctx = queryContext(kernel, call.actor, call.origin);
  // Who looked at a confidential record is what the trail is for.
  const subjects = route.contract.permission === 'audit.read' ? [] : subjectsOf(call.input);
  if (subjects.length > 0) await kernel.guard.admit(ctx.db, ctx, subjects);
  const output = await route.run(ctx, call.input);
  if (!(output instanceof RawJson)) checkOutput(route.contract.name, route.contract.output, output);
  const text = output instanceof RawJson ? output.text : JSON.stringify(output);
  return (await veiled(kernel.guard, ctx.db, ctx, text)).json;
}

/** What Fastify itself refuses, in our words. */
function fromFastify(error: FastifyError): Problem {
  if (error.validation) return invalidInput(fieldErrors(error.validation as never));
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem('wrong_content_type');
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem('too_large');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new Problem('not_json');
    default:
      if (error.statusCode === 404) return new Problem('no_such_page');
      // A condition or a range that cannot be met, a body that ends early: no fault of the server.
      if (error instanceof SyntaxError || (error.statusCode && error.statusCode >= 400 && error.statusCode < 500))
        return new Problem('not_json');
      return toProblem(error);
  }
}

export function sendProblem(reply: FastifyReply, problem: Problem, reference: string): FastifyReply {
  const { retryAfterSeconds } = problem.details;
  if (retryAfterSeconds) reply.header('retry-after', String(retryAfterSeconds));
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problem.body(reference)));
}

/** What is not even HTTP, or comes too slowly: said in our words, and the connection is closed. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (socket.writable && error.code !== 'ECONNRESET') {
    const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    const problem = new Problem(error.code === 'HPE_HEADER_OVERFLOW' ? 'too_large' : 'not_json');
    const body = isLate ? '' : JSON.stringify(problem.body());
    const status = isLate ? 408 : problem.status;
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/problem+json\r\nx-content-type-options: nosniff\r\ncache-control: no-store\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}

export function registerErrors(app: FastifyInstance, kernel: Kernel): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = error instanceof Problem ? error : fromFastify(error);
    const { act } = request.routeOptions.config;
    if (isRefusal(problem.code) && act) noteRefusal(kernel, request.actor, act);
    if (problem.status >= 500) {
      const cause = (problem.details.cause ?? problem) as Error & { code?: string };
      request.log.error(
        { code: cause.code, message: safeMessage(cause), stack: cause.stack?.split('\n').slice(1, 8) },
        problem.code,
      );
    }
    return sendProblem(reply, problem, request.id);
  });
}

/** Database errors may quote values of patients in their message; of those only the code is logged. */
function safeMessage(error: Error & { code?: string }): string {
  return error.code && /^[0-9A-Z]{5}$/.test(error.code) ? `database error ${error.code}` : error.message;
}
