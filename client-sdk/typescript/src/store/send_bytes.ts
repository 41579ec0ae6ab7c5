// One attempt to bring the bytes of a file to the server, by tus 1.0.
import type { DetailedError, Upload as TusUpload } from "tus-js-client";

import type { FileDoor } from "../file_door.js";

/** How a server has answered no; 0: nobody answered. */
export class UploadFailure extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
  /** Whether the same may work a little later. Where there is no room (507), somebody has to make some. */
  get isPassing(): boolean {
    const { status } = this;
    return status === 0 || status === 409 || status === 423 || status === 429 || (status >= 500 && status !== 507);
  }
}

export interface Parcel {
  readonly source: Blob;
  readonly name: string;
  /** Where an earlier attempt has begun. */
  readonly url: string | undefined;
  readonly signal: AbortSignal;
  onUrl(url: string): void;
  onProgress(sent: number): void;
}

// What a request brings: a proxy that gathers requests has room for it, and the progress is seen.
const chunkBytes = 8 * 1024 * 1024;

// A connection that is dead and does not know it: the server takes a new one in its place.
const silenceMs = 30_000;

/** Goes on where an earlier attempt ended. Rejects with an UploadFailure. */
export async function sendBytes(door: FileDoor, parcel: Parcel): Promise<void> {
  const { Upload } = await import("tus-js-client"); // who sends no file does without
  const { source, name, url, signal } = parcel;
  await new Promise<void>((resolve, reject) => {
    let silence: ReturnType<typeof setTimeout> | undefined;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(stop, silenceMs);
    };
    const over = (failure?: UploadFailure) => {
      clearTimeout(silence);
      signal.removeEventListener("abort", stop);
      if (failure) reject(failure);
      else resolve();
    };
    const upload: TusUpload = new Upload(source, {
      endpoint: `${door.site}/uploads`,
      uploadUrl: url ?? null,
      headers: door.headers,
      metadata: { filename: name },
      chunkSize: chunkBytes,
      retryDelays: null, // who asks knows when the network is back
      storeFingerprintForResuming: false,
      ...(typeof XMLHttpRequest === "undefined" ? { fileReader: blobReader } : {}),
      onUploadUrlAvailable: () => upload.url && parcel.onUrl(upload.url),
      onProgress: (sent) => {
        alive();
        parcel.onProgress(sent);
      },
      onSuccess: () => over(),
      onError: (error) => over(failureOf(error)),
    });
    const stop = () => void upload.abort().catch(() => {}).then(() => over(new UploadFailure(0, "stopped")));
    if (signal.aborted) return stop();
    alive();
    signal.addEventListener("abort", stop, { once: true });
    upload.start();
  });
}

/** The server need not keep it any longer. */
export async function forgetBytes(door: FileDoor, url: string): Promise<void> {
  await fetch(url, { method: "DELETE", headers: { ...door.headers, "Tus-Resumable": "1.0.0" } }).catch(() => {}); // it goes by itself in a day
}

function failureOf(error: Error | DetailedError): UploadFailure {
  const response = "originalResponse" in error ? error.originalResponse : null;
  return new UploadFailure(response?.getStatus() ?? 0, response?.getBody() || error.message);
}

// Node's requests know no Blob. One of a file (`fs.openAsBlob`) is read piece by piece.
const blobReader = {
  openFile: (source: Blob) =>
    Promise.resolve({
      size: source.size,
      slice: async (from: number, to: number) => {
        const piece = new Uint8Array(await source.slice(from, to).arrayBuffer());
        return { value: Object.assign(piece, { size: piece.length }), done: to >= source.size }; // the size becomes Content-Length
      },
      close: () => {},
    }),
};
