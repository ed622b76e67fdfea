/**
 * One mDNS instance for each interface: bonjour-service sends on the interface of the default route only, and where there
 * is none it sends nothing and says nothing. What it keeps private and we need is named here, in one place.
 */
import Bonjour, { type Service } from 'bonjour-service';

export const SERVICE_TYPE = 'anteroom';

export interface MdnsRecord {
  name: string;
  type: string;
  ttl?: number;
  data: unknown;
}

interface MdnsPacket {
  answers: MdnsRecord[];
  additionals: MdnsRecord[];
}

interface Inner {
  server: {
    register(records: MdnsRecord[]): void;
    unregister(records: MdnsRecord[]): void;
    mdns: {
      respond(records: MdnsRecord[], done?: () => void): void;
      query(name: string, type: string): void;
      on(event: 'response', listener: (packet: MdnsPacket) => void): void;
      on(event: 'warning' | 'error', listener: (error: Error) => void): void;
      removeListener(event: 'response', listener: (packet: MdnsPacket) => void): void;
    };
  };
}

export interface Mdns {
  address: string;
  /** Every service of our kind that is heard, also our own. */
  browse(onService: (service: Service) => void): () => void;
  register(records: MdnsRecord[]): void;
  /** Forgets the records and says goodbye to everybody. */
  withdraw(records: MdnsRecord[]): Promise<void>;
  respond(records: MdnsRecord[]): void;
  query(name: string, type: string): void;
  onResponse(listener: (records: MdnsRecord[]) => void): () => void;
  close(): void;
}

/** Opens mDNS on the interface of an address. A cable that is pulled later is no reason to fall over. */
export function openMdns(address: string, onTrouble: (error: Error) => void): Mdns {
  const options = { interface: address, bind: '0.0.0.0' };
  const bonjour = new Bonjour(options as unknown as ConstructorParameters<typeof Bonjour>[0], onTrouble);
  const { server } = bonjour as unknown as Inner;
  server.mdns.on('warning', onTrouble);
  server.mdns.on('error', onTrouble);
  return {
    address,
    browse(onService) {
      const browser = bonjour.find({ type: SERVICE_TYPE }, onService);
      return () => browser.stop();
    },
    register: (records) => server.register(records),
    async withdraw(records) {
      server.unregister(records);
      await new Promise<void>((resolve) => {
        const waited = setTimeout(resolve, 500);
        server.mdns.respond(
          records.map((record) => ({ ...record, ttl: 0 })),
          () => {
            clearTimeout(waited);
            resolve();
          },
        );
      });
    },
    respond: (records) => server.mdns.respond(records, () => {}),
    query: (name, type) => server.mdns.query(name, type),
    onResponse(listener) {
      const heard = (packet: MdnsPacket): void => listener([...packet.answers, ...packet.additionals]);
      server.mdns.on('response', heard);
      return () => server.mdns.removeListener('response', heard);
    },
    close: () => bonjour.destroy(),
  };
}
