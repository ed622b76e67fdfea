/** The limits as programs of their own: the least that a Fastify route, a WebSocket server or an SQL text can be. */
import Fastify from 'fastify';
import pg from 'pg';
import { WebSocketServer } from 'ws';
import { DAY_SQL } from './day-sql.ts';

/** Started by the bench with IPC: `bare.ts <database url>`. Says its ports. */
const pool = new pg.Pool({ connectionString: process.argv[2] as string, max: 20 });
pool.on('error', () => {});
await pool.query(`create extension if not exists btree_gist`);
await pool.query(`create table if not exists bare_booking (id bigint generated always as identity primary key,
  provider_id uuid not null, during tstzrange not null, exclude using gist (provider_id with =, during with &&))`);
const app = Fastify();
app.post<{ Body: { providerId: string; start: string; minutes: number } }>('/book', async (request, reply) => {
  const { providerId, start, minutes } = request.body;
  const { rows } = await pool.query(
    `insert into bare_booking (provider_id, during) values ($1, tstzrange($2, $2::timestamptz + $3 * interval '1 minute')) on conflict do nothing returning id`,
    [providerId, start, minutes],
  );
  if (rows.length === 0) return reply.code(409).send({ code: 'slot_taken' });
  return rows[0];
});
app.get<{ Querystring: { from: string; to: string } }>('/day', async (request, reply) => {
  const { rows } = await pool.query(DAY_SQL, [request.query.from, request.query.to]);
  return reply.type('application/json').send(rows[0].json);
});
await app.listen({ host: '127.0.0.1', port: 0 });
const sockets = new WebSocketServer({ server: app.server });
process.on('message', (message: { broadcast?: string }) => {
  if (message.broadcast) for (const socket of sockets.clients) socket.send(message.broadcast);
});
process.send?.({ port: (app.server.address() as { port: number }).port });
process.on('disconnect', () => process.exit(0));
