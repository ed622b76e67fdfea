/** Serves the built client: hashed assets for ever, the page itself never cached. */
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const config = { permission: 'public', sessionless: true } as const;

/** Every address without a dot that is not the API is the page: its router reads the rest. */
export async function registerWeb(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(fastifyStatic, {
      root: folder,
      serve: false,
      cacheControl: false,
      preCompressed: true,
    });
    scope.get<{ Params: { '*': string } }>('/*', { config, schema: { hide: true } }, (request, reply) => {
      const name = request.params['*'];
      if (name.startsWith('api/')) return reply.callNotFound();
      if (!name.includes('.')) return reply.header('cache-control', 'no-cache').sendFile('index.html');
      const isHashed = name.startsWith('assets/');
      return reply
        .header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
        .sendFile(name);
    });
  });
}
