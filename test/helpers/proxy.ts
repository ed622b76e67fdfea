/** A network that can fail: forwards TCP to a port of this machine, and can be cut, frozen and mended. */
import net from 'node:net';

export interface Network {
  port: number;
  /** Closes everything and refuses what comes. */
  cut(): void;
  /** Nothing passes, nobody is told: as when a switch hangs. */
  freeze(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function openNetwork(targetPort: number): Promise<Network> {
  let state: 'whole' | 'cut' | 'frozen' = 'whole';
  const sockets = new Set<net.Socket>();
  const server = net.createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = net.connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => {
        if (state === 'whole') to.write(data);
      });
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as net.AddressInfo).port,
    cut() {
      state = 'cut';
      drop();
    },
    freeze() {
      state = 'frozen';
    },
    mend() {
      if (state === 'frozen') drop();
      state = 'whole';
    },
    close: () =>
      new Promise((resolve) => {
        drop();
        server.close(() => resolve());
      }),
  };
}
