/** Looks for servers on the clinic's network. What mDNS says is a hint: whoever is found must answer as Anteroom. */
import os from 'node:os';
import Bonjour, { type Service } from 'bonjour-service';

export interface Found {
  id: string;
  name: string;
  /** `harbour-family-practice.local` */
  host: string;
  port: number;
  addresses: string[];
}

const ownAddresses = (): string[] => [
  ...Object.values(os.networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address),
  '127.0.0.1',
];

function toFound(service: Service): Found | null {
  const { id } = (service.txt ?? {}) as { id?: string };
  if (!id) return null;
  const addresses = (service.addresses ?? []).filter((address) => /^\d+(\.\d+){3}$/.test(address));
  const referer = service.referer?.address;
  return {
    id,
    name: service.name,
    host: service.host,
    port: service.port,
    addresses: [...new Set([...addresses, ...(referer ? [referer] : [])])],
  };
}

const ASK_EVERY_MS = 700;

/**
 * Browses on every interface, one by one: without a default route the library would look nowhere and say nothing. Ends
 * after `ms`, or `lingerMs` after the first answer.
 */
export async function findServers(ms: number, lingerMs = 600): Promise<Found[]> {
  const byId = new Map<string, Found>();
  const instances = ownAddresses().map((address) => {
    const options = { interface: address, bind: '0.0.0.0' };
    return new Bonjour(options as unknown as ConstructorParameters<typeof Bonjour>[0], () => {});
  });
  for (const instance of instances) {
    const { mdns } = (instance as unknown as { server: { mdns: { on(event: string, listener: () => void): void } } })
      .server;
    mdns.on('error', () => {}); // An interface that went away: the others look on.
    mdns.on('warning', () => {});
  }
  return new Promise((resolve) => {
    let lingering: NodeJS.Timeout | undefined;
    const browsers = instances.map((instance) =>
      instance.find({ type: 'anteroom' }, (service) => {
        const found = toFound(service);
        if (!found) return;
        const known = byId.get(found.id);
        byId.set(found.id, { ...found, addresses: [...new Set([...(known?.addresses ?? []), ...found.addresses])] });
        lingering ??= setTimeout(done, lingerMs);
      }),
    );
    const asking = setInterval(() => {
      for (const browser of browsers) browser.update();
    }, ASK_EVERY_MS);
    const giveUp = setTimeout(done, ms);
    function done(): void {
      clearInterval(asking);
      clearTimeout(giveUp);
      clearTimeout(lingering);
      for (const browser of browsers) browser.stop();
      for (const instance of instances) instance.destroy();
      resolve([...byId.values()].sort((a, b) => (a.name < b.name ? -1 : 1)));
    }
  });
}
