/**
 * Calendar feeds: a secret address at which a calendar program reads a provider's visits, without names of patients. The
 * address is 256 random bits and is told once; only its hash is kept.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/worklists.ts';
import { actorName } from '../kernel/actor.ts';
import type { CommandContext, Kernel, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { LIMITS } from '../kernel/limits.ts';
import { Problem } from '../kernel/problem.ts';
import { loadSettings, selectProviders } from '../practice/index.ts';
import { CALENDAR_FOOT, calendarEvent, calendarHead } from './feeds-ical.ts';
import * as queries from './feeds-queries.ts';

const TOKEN_BYTES = 32;
const DAYS_BACK = 30;
const DAYS_AHEAD = 180;
const REFRESH_MINUTES = 15;
const MINUTE_MS = 60_000;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

export const readFeeds = async (ctx: QueryContext) => ({ feeds: await queries.selectFeeds(ctx.db, null) });

async function loadFeed(db: Db, id: string): Promise<contract.Feed> {
  const [feed] = await queries.selectFeeds(db, [id]);
  if (!feed) throw new Problem('not_found', { detail: 'That calendar feed is not here any more.' });
  return feed;
}

export async function createFeed(ctx: CommandContext, { providerId }: InputOf<typeof contract.createFeed>) {
  const [provider] = await selectProviders(ctx.tx, [providerId]);
  if (!provider) throw new Problem('not_found', { detail: 'That provider is not here any more.' });
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const id = ctx.newId();
  await queries.insertFeed(ctx.tx, {
    id,
    providerId,
    tokenHash: hashOf(token),
    at: ctx.now,
    by: actorName(ctx.actor),
  });
  const feed = await loadFeed(ctx.tx, id);
  ctx.audit({ action: contract.createFeed.name, entity: 'calendar_feed', entityId: id, after: feed });
  return { feed, path: `/api/feed/${token}.ics` };
}

export async function revokeFeed(ctx: CommandContext, { id }: InputOf<typeof contract.revokeFeed>) {
  const before = await loadFeed(ctx.tx, id);
  if (before.revoked) return before;
  await queries.revokeFeed(ctx.tx, id, ctx.now);
  const after = await loadFeed(ctx.tx, id);
  ctx.audit({ action: contract.revokeFeed.name, entity: 'calendar_feed', entityId: id, before, after });
  return after;
}

/** The whole calendar as text; undefined where no open feed has this token. */
async function calendarOf(kernel: Kernel, token: string): Promise<string | undefined> {
  const { db } = kernel.database;
  const feed = await queries.selectOpenFeed(db, hashOf(token));
  if (!feed) return undefined;
  const now = kernel.clock.now();
  const { name } = await loadSettings(db);
  const span = { start: now.subtract({ hours: 24 * DAYS_BACK }), end: now.add({ hours: 24 * DAYS_AHEAD }) };
  const visits = await queries.selectFeedVisits(db, feed.providerId, span);
  await queries.noteRead(db, feed.id, now);
  const events = visits.map((visit) =>
    calendarEvent({
      ...visit,
      uid: `${visit.id}@anteroom`,
      sequence: visit.version,
      summary: `Visit (${visit.code})`,
      location: visit.room ? `${visit.room}, ${visit.location}` : visit.location,
      cancelled: !visit.isBooked,
    }),
  );
  return `${calendarHead(`${feed.providerName}, ${name}`, REFRESH_MINUTES)}${events.join('')}${CALENDAR_FOOT}`;
}

/** Counts requests by address within the running minute. */
class Gate {
  #minute = 0;
  readonly #counts = new Map<string, number>();

  /** Throws too_many_requests beyond the limit. */
  pass(address: string, now: Temporal.Instant): void {
    const minute = Math.floor(now.epochMilliseconds / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts.clear();
    }
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    if (count <= LIMITS.feedReadsPerMinuteMax) return;
    const left = MINUTE_MS - (now.epochMilliseconds % MINUTE_MS);
    throw new Problem('too_many_requests', { retryAfterSeconds: Math.ceil(left / 1000) });
  }
}

const NAME = /^([A-Za-z0-9_-]{43})\.ics$/;

/** GET /api/feed/<token>.ics: the address is the whole right to read; unknown, closed and misspelt ones answer the same. */
export function registerFeed(app: FastifyInstance, kernel: Kernel): void {
  const gate = new Gate();
  const config = { permission: 'public', sessionless: true } as const;
  app.get<{ Params: { name: string } }>(
    '/api/feed/:name',
    { config, schema: { hide: true } },
    async (request, reply) => {
      gate.pass(request.ip, kernel.clock.now());
      const [, token] = NAME.exec(request.params.name) ?? [];
      const calendar = token === undefined ? undefined : await calendarOf(kernel, token);
      if (calendar === undefined) throw new Problem('no_such_page');
      reply.header('content-disposition', 'inline; filename="schedule.ics"');
      return reply.type('text/calendar; charset=utf-8').send(calendar);
    },
  );
}
