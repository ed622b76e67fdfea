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
  'cache-control': 'no-store',
} as const;

/** Nothing is kept by anybody, unless the route says otherwise afterwards. */
export function setSecurityHeaders(reply: FastifyReply): void {
  reply.headers(HEADERS);
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The host without its port; keeps the brackets of IPv6. */
const hostName = (host: string): string => host.toLowerCase().replace(/:\d+$/, '');

/**
 * Throws wrong_origin. A page of another host that points its name at us (DNS rebinding) fails at the host; a page of
 * another origin that sends to us fails at Origin or Sec-Fetch-Site, which no page can set.
 */
export function requireOwnPage(request: FastifyRequest, isOurHost: (name: string) => boolean): void {
  const hosts = request.raw.headersDistinct.host ?? [];
  const [host = ''] = hosts;
  const name = hostName(host);
  const own = `${request.protocol}://${host}`;
  // Two of them: somebody on the way may have gone by the other one. A whole address in place of a path must say the same.
  if (hosts.length !== 1 || !(request.url.startsWith('/') || request.url.startsWith(`${own}/`)))
    throw new Problem('wrong_origin');
  if (!LOOPBACK.has(name) && !isOurHost(name)) throw new Problem('wrong_origin');
  const isUpgrade = request.headers.upgrade !== undefined;
  const { origin } = request.headers;
  if (origin !== undefined ? origin !== own : isUpgrade) throw new Problem('wrong_origin');
  // A link from elsewhere may lead here: its answer is a page, which the other side cannot read.
  if ((request.method === 'GET' || request.method === 'HEAD') && !isUpgrade) return;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new Problem('wrong_origin');
}

/** Throws wrong_content_type for a body that is packed: nothing here unpacks, so nothing here can be made to burst. */
export function requirePlainBody({ headers }: FastifyRequest): void {
  const { 'transfer-encoding': transfer, 'content-encoding': content } = headers;
  const isPlain = (transfer ?? 'chunked').toLowerCase() === 'chunked';
  if (!isPlain || (content ?? 'identity').toLowerCase() !== 'identity') throw new Problem('wrong_content_type');
}
