/** Bytes on a socket: requests as no browser sends them, and what came back. */
import net from 'node:net';

export interface RawAnswer {
  text: string;
  /** The status of every response that came. */
  statuses: number[];
  closed: boolean;
}

/** Writes the parts and collects answers until the other side closes, or for so long after its last word. */
export function sendRaw(port: number, parts: string | Buffer | (string | Buffer)[], quietMs = 250): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let text = '';
    let closed = false;
    const finish = (): void => {
      clearTimeout(timer);
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
      socket.destroy();
      resolve({ text, statuses, closed });
    };
    // The first word may take its time on a busy machine; after that silence is the end.
    let timer = setTimeout(finish, 4_000);
    socket.on('data', (data) => {
      text += data.toString('latin1');
      clearTimeout(timer);
      timer = setTimeout(finish, quietMs);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      closed = true;
      finish();
    });
    for (const part of [parts].flat()) socket.write(part);
  });
}
