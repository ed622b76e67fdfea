/** The server on the clinic's network: its own authority, https, the names it answers to, and being found. */
import type { Server as HttpsServer } from 'node:https';
import os from 'node:os';
import path from 'node:path';
import type { Logger } from 'pino';
import { type Advertiser, advertise, clinicAddresses, hostLabel } from './discovery/index.ts';
import { type Authority, openAuthority, type ServerCertificate, serverCertificate } from './kernel/tls.ts';
import type { Listener, Server } from './server.ts';

export interface LanOptions {
  /** The data folder. */
  folder: string;
  port: number;
  practice: string | null;
  version: string;
  log: Logger;
}

export interface Lan {
  listener: Listener;
  authority: Authority;
  /** Begins to be found; `port` is the one that was really taken. */
  open(server: Server, port: number): Promise<void>;
  /** `clinic.local`, or the name that was left for us. */
  readonly host: string;
  readonly addresses: readonly string[];
  stop(): Promise<void>;
}

const RENEW_CHECK_MS = 12 * 3_600_000;

/** Makes or opens the authority and the certificate. Throws what the file system says when the folder is not ours. */
export async function openLan(options: LanOptions): Promise<Lan> {
  const folder = path.join(options.folder, 'tls');
  const authority = await openAuthority(folder, Temporal.Now.instant());
  const label = hostLabel(options.practice);
  const state = { host: `${label}.local`, addresses: clinicAddresses() };
  const hostsOf = (host: string): string[] => [host, `${os.hostname().toLowerCase()}.local`];
  const certify = (): Promise<ServerCertificate> =>
    serverCertificate(
      folder,
      authority,
      { hosts: hostsOf(state.host), addresses: state.addresses },
      Temporal.Now.instant(),
    );
  const first = await certify();
  let advertiser: Advertiser | null = null;
  let renewal: NodeJS.Timeout | null = null;
  const isOurHost = (name: string): boolean =>
    hostsOf(state.host).includes(name) || name === os.hostname().toLowerCase() || state.addresses.includes(name);
  return {
    authority,
    get host() {
      return state.host;
    },
    get addresses() {
      return state.addresses;
    },
    listener: { host: '0.0.0.0', port: options.port, isOurHost, tls: { key: first.key, cert: first.cert } },
    async open(server, port) {
      const https = server.apps[server.ports.indexOf(port)]?.server as unknown as HttpsServer;
      const recertify = async (): Promise<void> => {
        const { key, cert } = await certify();
        https.setSecureContext({ key, cert });
      };
      const renew = (): void =>
        void recertify().catch((error: Error) =>
          options.log.error({ err: error.message }, 'the certificate could not be renewed; the old one is in use'),
        );
      renewal = setInterval(renew, RENEW_CHECK_MS).unref();
      advertiser = await advertise({
        serverId: server.serverId,
        version: options.version,
        port,
        name: options.practice ?? 'Anteroom',
        label,
        log: options.log,
        onChange({ host, addresses }) {
          const isSame = host === state.host && addresses.join() === state.addresses.join();
          Object.assign(state, { host, addresses: [...addresses] });
          if (!isSame) renew();
        },
      });
    },
    async stop() {
      if (renewal) clearInterval(renewal);
      await advertiser?.stop();
    },
  };
}
