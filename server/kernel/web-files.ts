/** Serves the built client: hashed assets for ever, the page itself never cached. */
import { globSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const config = { permission: 'public', sessionless: true } as const;

/**
 * Every address without a dot that is not the API is the page: its router reads the rest. A build does not change, so
 * only the files that are in it now are ever opened: whatever else an address says, no path is made of it.
 */
export async function registerWeb(app: FastifyInstance, folder: string): Promise<void> {
  const files = new Set(globSync('**/*', { cwd: folder }).map((file) => file.replaceAll('\\', '/')));
  await app.register(async (scope) => {
    await scope.register(fastifyStatic, {
      root: folder,
      serve: false,
      cacheControl: false,
      acceptRanges: false,
      preCompressed: true,
    });
    scope.route<{ Params: { '*': string } }>({
      method: ['GET', 'HEAD'],
      url: '/*',
      config,
      schema: { hide: true },
      handler: (request, reply) => {
        const name = request.params['*'];
        if (/^api(\/|$)/i.test(name)) return reply.callNotFound();
        if (!name.includes('.')) return reply.header('cache-control', 'no-cache').sendFile('index.html');
        if (!files.has(name)) return reply.callNotFound();
        const isHashed = name.startsWith('assets/');
        return reply
          .header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
          .sendFile(name);
      },
    });
  });
}
