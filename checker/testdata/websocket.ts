/** A client for Node's inspector: as much of WebSocket as it takes, since Node 20 has none. */

import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';

/** A message of the protocol: an answer, or an event. */
export interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export class InspectorClient {
  private readonly socket: Socket;
  private readonly received: Message[] = [];
  private arrived: () => void = () => {};
  private data = Buffer.alloc(0);
  private sent = 0;

  private constructor(socket: Socket, head: Buffer) {
    this.socket = socket;
    socket.on('data', (data) => this.take(data));
    // The process that is debugged ends when it likes.
    socket.on('error', () => {});
    this.take(head);
  }

  static async connect(url: string): Promise<InspectorClient> {
    const key = Buffer.from('allwalks inspect').toString('base64');
    const headers = { 'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': key };
    const asked = request(url.replace(/^ws:/, 'http:'), { headers }).end();
    const [, socket, head] = (await once(asked, 'upgrade')) as [unknown, Socket, Buffer];
    return new InspectorClient(socket, head);
  }

  /** Asks, and gives the answer. */
  async ask<T>(method: string, params: object = {}): Promise<T> {
    const id = ++this.sent;
    this.send(JSON.stringify({ id, method, params }));
    const answer = await this.next((message) => message.id === id);
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result as T;
  }

  /** The next event of that name that nobody has waited for. */
  async event<T>(method: string): Promise<T> {
    return (await this.next((message) => message.method === method)).params as T;
  }

  private async next(wanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const index = this.received.findIndex(wanted);
      if (index !== -1) return this.received.splice(index, 1)[0]!;
      await new Promise<void>((resolve) => (this.arrived = resolve));
    }
  }

  /** One frame of text, masked by nothing but zeros. */
  private send(text: string): void {
    const body = Buffer.from(text);
    const length = body.length < 126 ? [0x80 | body.length] : [0x80 | 126, body.length >> 8, body.length & 0xff];
    this.socket.write(Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), body]));
  }

  private take(data: Buffer): void {
    this.data = Buffer.concat([this.data, data]);
    while (this.data.length >= 2) {
      const short = this.data[1]! & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (this.data.length < head) break;
      const length = short < 126 ? short : short === 126 ? this.data.readUInt16BE(2) : Number(this.data.readBigUInt64BE(2));
      if (this.data.length < head + length) break;
      const opcode = this.data[0]! & 0x0f;
      if (opcode === 8) this.socket.destroy();
      if (opcode === 1) this.received.push(JSON.parse(this.data.subarray(head, head + length).toString()) as Message);
      this.data = this.data.subarray(head + length);
    }
    this.arrived();
  }
}
