/** Who may talk to us from a browser: the hosts we answer to, the pages that may send, and the headers that we answer with. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

/** Everything comes from the clinic's server, nothing is inline, nobody may frame us. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
} as const;

export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(HEADERS);
  if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The host without its port; keeps the brackets of IPv6. */
const hostName = (host: string): string => host.toLowerCase().replace(/:\d+$/, '');

/**
 * Throws wrong_origin. A page of another host that points its name at us (DNS rebinding) fails at the host; a page of
 * another origin that sends to us fails at Origin or Sec-Fetch-Site, which no page can set.
 */
export function requireOwnPage(request: FastifyRequest, isOurHost: (name: string) => boolean): void {
  const host = request.headers.host ?? '';
  const name = hostName(host);
  if (!LOOPBACK.has(name) && !isOurHost(name)) throw new Problem('wrong_origin');
  const isUpgrade = request.headers.upgrade !== undefined;
  const { origin } = request.headers;
  const own = `${request.protocol}://${host}`;
  if (origin !== undefined ? origin !== own : isUpgrade) throw new Problem('wrong_origin');
  // A link from elsewhere may lead here: its answer is a page, which the other side cannot read.
  if ((request.method === 'GET' || request.method === 'HEAD') && !isUpgrade) return;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new Problem('wrong_origin');
}
