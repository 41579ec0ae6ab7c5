/** What a connection tells; all later than the call that made it, one after the other. */
export interface TransportEvents {
  onOpen(): void;
  onMessage(bytes: Uint8Array): void;
  /** Once, also when there never was a connection. `code` as in RFC 6455; 1006 = lost. */
  onClose(code: number, reason: string): void;
}

/** One WebSocket connection. */
export interface Transport {
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Bytes that were handed to send() and have not left. */
  readonly bufferedBytes: number;
  /** No event comes any more. */
  close(): void;
}

/** Connects to a server's address. */
export type Connect = (url: string, events: TransportEvents) => Transport;

/** What `connectBy` needs of a WebSocket class: the browser's own, Node's from version 22 on, or that of the package `ws`. */
export interface WebSocketLike {
  binaryType: string;
  readonly bufferedAmount: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
}

/** Connects by a WebSocket class: `connectBy(WebSocket)`. */
export function connectBy(Socket: new (url: string) => WebSocketLike): Connect {
  return (url, events) => {
    const socket = new Socket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => events.onOpen();
    socket.onmessage = (event: { data: unknown }) => {
      // A text message is none of this protocol's.
      events.onMessage(event.data instanceof ArrayBuffer ? new Uint8Array(event.data) : new Uint8Array());
    };
    socket.onclose = (event: { code: number; reason: unknown }) => events.onClose(event.code, String(event.reason));
    socket.onerror = () => {}; // onclose follows
    return {
      send: (bytes) => socket.send(bytes),
      get bufferedBytes() {
        return socket.bufferedAmount;
      },
      close() {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close(1000);
      },
    };
  };
}
