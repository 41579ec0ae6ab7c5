// The files that this person is about to send.
import { Backoff } from "../backoff.js";
import type { Client } from "../client.js";
import type { Clock } from "../clock.js";
import type { FileDoor } from "../file_door.js";
import { type File as FileOfMessage, UploadRefusal, UploadState } from "../gen/atrium/wire/v1/files_pb.js";
import { type Observable, Value } from "./observable.js";
import { forgetBytes, sendBytes, UploadFailure } from "./send_bytes.js";

/** What its sender says of a voice message. */
export interface Voice {
  readonly durationMs: number;
  /** 0 to 64 bytes, 0 is silence. */
  readonly waveform: Uint8Array;
}

/** How it stands with a file that is to go with a message. */
export interface Upload {
  /** Of this upload alone, as long as the application runs. */
  readonly key: string;
  readonly name: string;
  /** Bytes, all and those that the server has. */
  readonly size: number;
  readonly sent: number;
  /**
   * `queued`: two others go first. `sending`: over any number of connections. `checking`: the server looks at it. `ready`: it can be sent
   * for a day. `refused`: never will be (`refusal`). `failed`: `retry` may help (`status`). `cancelled`: by the person.
   */
  readonly state: "queued" | "sending" | "checking" | "ready" | "refused" | "failed" | "cancelled";
  /** False while nobody answers; it goes on by itself. */
  readonly isOnline: boolean;
  readonly uploadId: bigint;
  /** Once it is ready: as it will stand in the message. */
  readonly file: FileOfMessage | undefined;
  readonly refusal: UploadRefusal;
  /** Of `failed`: the server's answer, such as 413 (too large) and 507 (no room). */
  readonly status: number;
  /** What is sent, for a preview. */
  readonly source: Blob;
  readonly voice: Voice | undefined;
}

interface Running {
  readonly value: Value<Upload>;
  readonly stop: AbortController;
  url: string | undefined;
}

const atOnce = 2;

/** Brings files to the server, two at a time, whatever happens to the network and the server meanwhile. */
export class UploadBook {
  readonly #waiting: Running[] = [];
  readonly #all = new Map<string, Running>();
  #running = 0;
  #count = 0;
  #closed = false;
  #wake = new Set<() => void>();

  constructor(
    private readonly client: Client,
    private readonly door: FileDoor,
    private readonly clock: Clock,
    private readonly random: () => number = Math.random,
  ) {}

  /** Begins to send a file: of a browser's field, or of Node's `fs.openAsBlob(path)`. */
  add(source: Blob, about: { name: string; voice?: Voice }): Observable<Upload> {
    const key = `upload ${++this.#count}`;
    const { name, voice } = about;
    const start: Upload = {
      ...{ key, name, size: source.size, sent: 0, source, voice, state: "queued", isOnline: true, uploadId: 0n, file: undefined },
      ...{ refusal: UploadRefusal.UNSPECIFIED, status: 0 },
    };
    const running: Running = { value: new Value(start), stop: new AbortController(), url: undefined };
    this.#all.set(key, running);
    this.#enqueue(running);
    return running.value;
  }

  /** Once more, after `failed`. */
  retry(key: string): void {
    const running = this.#all.get(key);
    if (running?.value.get().state !== "failed") return;
    patch(running, { state: "queued", status: 0 });
    this.#enqueue(running);
  }

  /** It is not to be sent after all. */
  cancel(key: string): void {
    const running = this.#all.get(key);
    if (!running) return;
    const { url } = running;
    this.#all.delete(key);
    patch(running, { state: "cancelled" });
    running.stop.abort();
    if (url) void forgetBytes(this.door, url);
  }

  /** It stands in a message now. */
  done(key: string): void {
    this.#all.delete(key);
  }

  /** The network may be back: who waits tries at once. */
  nudge(): void {
    for (const wake of [...this.#wake]) wake();
  }

  /** Ends all of them; what the server has goes by itself. */
  close(): void {
    this.#closed = true;
    for (const { stop } of this.#all.values()) stop.abort();
  }

  #enqueue(running: Running): void {
    this.#waiting.push(running);
    this.#next();
  }

  #next(): void {
    while (this.#running < atOnce && !this.#closed) {
      const running = this.#waiting.shift();
      if (!running) return;
      if (running.value.get().state !== "queued") continue;
      ++this.#running;
      void this.#run(running).finally(() => {
        --this.#running;
        this.#next();
      });
    }
  }

  async #run(running: Running): Promise<void> {
    const backoff = new Backoff(200, 10_000, this.random);
    const { signal } = running.stop;
    while (!signal.aborted) {
      try {
        await this.#send(running, () => backoff.reset());
        if (await this.#isChecked(running)) return;
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof UploadFailure) || !error.isPassing)
          return patch(running, { state: "failed", status: error instanceof UploadFailure ? error.status : 0 });
      }
      patch(running, { isOnline: false });
      await this.#pause(backoff.next(), signal);
    }
  }

  async #send(running: Running, onProgress: () => void): Promise<void> {
    patch(running, { state: "sending" });
    const { source, name } = running.value.get();
    await sendBytes(this.door, {
      ...{ source, name, url: running.url, signal: running.stop.signal },
      onUrl: (url) => {
        running.url = url;
        patch(running, { uploadId: BigInt(url.slice(url.lastIndexOf("/") + 1)) });
      },
      onProgress: (sent) => {
        if (sent > running.value.get().sent) onProgress();
        patch(running, { sent, isOnline: true });
      },
    });
  }

  // False: bytes are missing after all, as after a crash of the server.
  async #isChecked(running: Running): Promise<boolean> {
    patch(running, { state: "checking", sent: running.value.get().size, isOnline: true });
    const { uploadId } = running.value.get();
    const view = await this.client.call("awaitUpload", { uploadId });
    if (running.stop.signal.aborted) return true;
    if (view.state === UploadState.READY) patch(running, { state: "ready", file: view.file });
    else if (view.state === UploadState.REFUSED) patch(running, { state: "refused", refusal: view.refusal });
    else return false;
    return true;
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        cancel();
        this.#wake.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const cancel = this.clock.after(ms, wake);
      this.#wake.add(wake);
      signal.addEventListener("abort", wake);
    });
  }
}

function patch({ value }: Running, change: Partial<Upload>): void {
  if (value.get().state !== "cancelled") value.set({ ...value.get(), ...change });
}
