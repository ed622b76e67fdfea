/** Builds the application of one listener: http on loopback, or https on the LAN. It does not listen; tests inject. */
import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Permission } from '../shared/roles.ts';
import { authenticate } from './identity/index.ts';
import type { Actor } from './kernel/actor.ts';
import { authorise } from './kernel/authorise.ts';
import type { Kernel } from './kernel/context.ts';
import { answerBrokenRequest, cookieName, registerErrors, registerRoutes, sendProblem } from './kernel/http.ts';
import { LIMITS } from './kernel/limits.ts';
import { type LiveHub, registerLive } from './kernel/live.ts';
import { Problem } from './kernel/problem.ts';
import { requireOwnPage, requirePlainBody, setSecurityHeaders } from './kernel/security.ts';
import { validatorCompiler } from './kernel/validate.ts';
import { registerWeb } from './kernel/web-files.ts';
import { routes } from './modules.ts';
import { registerFeed } from './scheduling/index.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without looking at who asks: works while the database is away. */
    sessionless?: boolean;
  }
}

export interface AppOptions {
  kernel: Kernel;
  hub: LiveHub;
  /** The folder of the built client; null where only the API is served. */
  webFolder: string | null;
  /** The identity of this installation, for whoever looks for it on the LAN. */
  serverId: string;
  /** Names besides loopback under which this listener may be called. */
  isOurHost?(name: string): boolean;
  tls?: { key: string; cert: string };
  /** The certificate of the clinic's own authority (PEM), for pairing a workstation. */
  authorityPem?: () => string | null;
}

export interface RouteLine {
  method: string;
  url: string;
  permission: Permission;
}

export interface App extends FastifyInstance {
  /** Every route as it was really registered: what the role × route matrix test walks. */
  routeTable: RouteLine[];
}

const NOBODY: Actor = { kind: 'anonymous', deviceId: null, cause: 'none' };

export async function buildApp(options: AppOptions): Promise<App> {
  const { kernel } = options;
  const app = Fastify({
    loggerInstance: kernel.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LIMITS.requestBodyBytesMax,
    genReqId: () => randomBytes(6).toString('hex'),
    exposeHeadRoutes: false,
    requestTimeout: LIMITS.requestMsMax,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerUnreadable,
    ...(options.tls ? { https: { ...patience, ...options.tls } } : { http: patience }),
  } as object) as unknown as App;
  app.server.maxConnections = LIMITS.connectionsMax;
  app.routeTable = [];
  app.addHook('onRoute', (route) => noteRoute(app.routeTable, route));
  app.setValidatorCompiler(validatorCompiler as never);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.removeContentTypeParser('text/plain');
  registerErrors(app, kernel);
  app.decorateRequest('actor', null as never);
  await app.register(cookie);
  await app.register(websocket, {
    options: {
      maxPayload: LIMITS.socketMessageBytesMax,
      maxFragments: LIMITS.socketFragmentsMax,
      // Packed frames could burst; what we say is small, and stays on the clinic's network.
      perMessageDeflate: false,
    },
  });
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Anteroom', version: kernel.version } },
  });
  app.addHook('onRequest', async (request, reply) => {
    setSecurityHeaders(reply);
    requireOwnPage(request, options.isOurHost ?? (() => false));
    requirePlainBody(request);
    await identify(kernel, request);
  });
  await app.register(async (scope) => {
    await registerRoutes(scope as unknown as FastifyInstance, kernel, routes);
    registerLive(scope as unknown as FastifyInstance, options.hub);
    registerPublic(scope as unknown as FastifyInstance, options);
    registerFeed(scope as unknown as FastifyInstance, kernel);
  });
  if (options.webFolder) await registerWeb(app, options.webFolder);
  app.setNotFoundHandler((request, reply) => sendProblem(reply, new Problem('no_such_page'), request.id));
  return app;
}

const patience = {
  headersTimeout: LIMITS.requestHeadersMsMax,
  connectionsCheckingInterval: LIMITS.connectionsCheckMs,
};

/** An address that cannot be decoded reaches no route and no hook. */
function answerUnreadable(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  setSecurityHeaders(reply);
  sendProblem(reply, new Problem('no_such_page'), request.id);
}

function noteRoute(
  table: RouteLine[],
  route: { method: string | string[]; url: string; config?: { permission?: Permission } },
): void {
  const permission = route.config?.permission;
  if (!permission) throw new Error(`The route ${route.url} says no permission. Name one of shared/roles.ts.`);
  for (const method of [route.method].flat()) table.push({ method, url: route.url, permission });
}

/** Who asks, and whether they may, before a byte of the body is read. */
async function identify(kernel: Kernel, request: FastifyRequest): Promise<void> {
  request.actor = NOBODY;
  const { permission, sessionless } = request.routeOptions.config as { permission?: Permission; sessionless?: boolean };
  if (!permission || sessionless) return;
  const secure = request.protocol === 'https';
  request.actor = await authenticate(kernel, {
    session: request.cookies[cookieName('session', secure)],
    device: request.cookies[cookieName('device', secure)],
  });
  authorise(permission, request.actor);
}

function registerPublic(app: FastifyInstance, options: AppOptions): void {
  const config = { permission: 'public', sessionless: true } as const;
  const { serverId, kernel } = options;
  app.get('/api/health', { config, schema: { hide: true } }, () => ({
    service: 'anteroom',
    id: serverId,
    version: kernel.version,
  }));
  app.get('/api/openapi.json', { config, schema: { hide: true } }, () => app.swagger());
  app.get('/api/ca.pem', { config, schema: { hide: true } }, (_request, reply) => {
    const pem = options.authorityPem?.();
    if (!pem) throw new Problem('no_such_page');
    return reply.type('application/x-pem-file').send(pem);
  });
}
