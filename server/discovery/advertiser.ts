/**
 * Makes the server findable as `_anteroom._tcp` and `<clinic>.local`, on every real interface with that interface's own
 * address. Names that somebody else has are left to them; addresses that change are told anew. mDNS can be forged, so it
 * carries no trust: only an id, the version and the port.
 */
import { Service } from 'bonjour-service';
import type { Logger } from 'pino';
import { clinicAddresses } from './addresses.ts';
import { type Mdns, type MdnsRecord, openMdns, SERVICE_TYPE } from './mdns.ts';

export interface AdvertiserOptions {
  serverId: string;
  version: string;
  port: number;
  /** What people see in a list: the practice's name. */
  name: string;
  /** The label before `.local`. */
  label: string;
  log: Logger;
  /** The host name or the addresses became others: the certificate has to follow. */
  onChange?(state: { host: string; addresses: readonly string[] }): void;
  addresses?: () => string[];
}

export interface Advertiser {
  readonly name: string;
  readonly host: string;
  stop(): Promise<void>;
}

/** How long others get to say that a name is theirs. */
const LISTEN_MS = 1_000;
const WATCH_MS = 5_000;
/** RFC 6762 asks for two announcements at least; more help those who were still waking up. */
const ANNOUNCE_AT_MS = [0, 1_000, 4_000];

export async function advertise(options: AdvertiserOptions): Promise<Advertiser> {
  const running = new RunningAdvertiser(options);
  await running.start();
  return running;
}

class RunningAdvertiser implements Advertiser {
  readonly #options: AdvertiserOptions;
  readonly #links = new Map<string, { mdns: Mdns; release: () => void }>();
  /** Services of our kind that are not ours: id by name. */
  readonly #others = new Map<string, string>();
  #hostIsTaken = false;
  #watch: NodeJS.Timeout | null = null;
  #timers: NodeJS.Timeout[] = [];
  #published: { mdns: Mdns; records: MdnsRecord[] }[] = [];
  #stopped = false;
  name: string;
  host: string;

  constructor(options: AdvertiserOptions) {
    this.#options = options;
    this.name = options.name.replaceAll('.', '-').slice(0, 50);
    this.host = `${options.label}.local`;
  }

  get #suffix(): string {
    return this.#options.serverId.replaceAll('-', '').slice(-4);
  }

  get #addresses(): string[] {
    return (this.#options.addresses ?? clinicAddresses)();
  }

  async start(): Promise<void> {
    this.#openLinks(this.#addresses);
    await this.#listen();
    if (this.#others.has(this.name)) this.name = `${this.name} (${this.#suffix})`;
    if (this.#hostIsTaken) this.host = `${this.#options.label}-${this.#suffix}.local`;
    this.#publish();
    this.#watch = setInterval(() => void this.#look(), WATCH_MS);
    this.#watch.unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#watch) clearInterval(this.#watch);
    await this.#withdraw();
    for (const { mdns, release } of this.#links.values()) {
      release();
      mdns.close();
    }
    this.#links.clear();
  }

  #openLinks(addresses: readonly string[]): void {
    for (const address of addresses) {
      if (this.#links.has(address)) continue;
      const mdns = openMdns(address, (error) =>
        this.#options.log.debug({ err: error.message, address }, 'mDNS trouble on one interface'),
      );
      const stopBrowsing = mdns.browse((service) => this.#heard(service));
      const stopListening = mdns.onResponse((records) => this.#heardRecords(records));
      this.#links.set(address, {
        mdns,
        release() {
          stopBrowsing();
          stopListening();
        },
      });
    }
  }

  #heard(service: Service): void {
    const id = (service.txt as { id?: string } | undefined)?.id ?? '';
    if (id === this.#options.serverId) return;
    this.#others.set(service.name, id);
    // Two that started at once: the one with the greater id gives way.
    if (this.#published.length > 0 && service.name === this.name && this.#options.serverId > id) {
      this.name = `${this.#options.name} (${this.#suffix})`;
      void this.#republish();
    }
  }

  #heardRecords(records: readonly MdnsRecord[]): void {
    const ours = new Set(this.#links.keys());
    const foreign = records.some(
      ({ type, name, data }) => type === 'A' && name.toLowerCase() === this.host && !ours.has(String(data)),
    );
    if (foreign) this.#hostIsTaken = true;
  }

  /** Asks whether the names are somebody's, three times as RFC 6762 wants it. */
  async #listen(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      for (const { mdns } of this.#links.values()) mdns.query(this.host, 'A');
      await new Promise((resolve) => setTimeout(resolve, LISTEN_MS / 3));
    }
  }

  #publish(): void {
    for (const { mdns } of this.#links.values()) {
      const records = this.#records(mdns.address);
      mdns.register(records);
      this.#published.push({ mdns, records });
      this.#timers.push(...ANNOUNCE_AT_MS.map((ms) => setTimeout(() => mdns.respond(records), ms).unref()));
    }
    this.#options.onChange?.({ host: this.host, addresses: [...this.#links.keys()] });
  }

  /** What the library would say, with the address of this one interface instead of all of the machine. */
  #records(address: string): MdnsRecord[] {
    const { serverId, version, port } = this.#options;
    const config = { name: this.name, type: SERVICE_TYPE, port, host: this.host, disableIPv6: true };
    const service = new Service(
      { ...config, txt: { id: serverId, v: version, tls: '1' } },
      () => {},
      () => {},
    );
    const records = service.records().filter(({ type }) => type !== 'A' && type !== 'AAAA') as MdnsRecord[];
    return [...records, { name: this.host, type: 'A', ttl: 120, data: address }];
  }

  async #withdraw(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
    await Promise.all(this.#published.splice(0).map(({ mdns, records }) => mdns.withdraw(records)));
  }

  async #republish(): Promise<void> {
    await this.#withdraw();
    if (!this.#stopped) this.#publish();
  }

  /** A cable, a new lease, a machine that woke up. */
  async #look(): Promise<void> {
    const addresses = this.#addresses;
    const isSame = addresses.length === this.#links.size && addresses.every((address) => this.#links.has(address));
    if (isSame || this.#stopped) return;
    await this.#withdraw();
    for (const [address, { mdns, release }] of this.#links) {
      if (addresses.includes(address)) continue;
      release();
      mdns.close();
      this.#links.delete(address);
    }
    this.#openLinks(addresses);
    this.#publish();
    this.#options.log.info({ addresses: addresses.length }, 'the addresses of this machine changed');
  }
}
