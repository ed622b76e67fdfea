/** A client that costs little: kept connections, no cookies to parse, JSON in and out. */
import http from 'node:http';

export interface Reply {
  status: number;
  text: string;
}

export class HttpClient {
  readonly #agent: http.Agent;
  readonly #base: URL;
  readonly #headers: Record<string, string>;

  constructor(base: string, sockets: number, headers: Record<string, string> = {}) {
    this.#base = new URL(base);
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: sockets });
    this.#headers = headers;
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const text = JSON.stringify(body);
    const length = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
    return this.#send('POST', path, { ...length, ...headers }, text);
  }

  get(path: string): Promise<Reply> {
    return this.#send('GET', path, {}, null);
  }

  #send(method: string, path: string, headers: Record<string, string>, body: string | null): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.#base;
      const options = { agent: this.#agent, hostname, port, method, path, headers: { ...this.#headers, ...headers } };
      const request = http.request(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (data: string) => {
          text += data;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(body ?? undefined);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
