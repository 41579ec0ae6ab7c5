// Files on their way, before an HTTP server that speaks tus and fails as asked.
import { randomBytes } from "node:crypto";
import { openAsBlob, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

import { realClock } from "../src/clock.js";
import { type Client, FileDoor, type Observable, type Upload, UploadRefusal, UploadState } from "../src/index.js";
import { UploadBook } from "../src/store/upload_book.js";
import { Room } from "./room.js";

interface Held {
  readonly size: number;
  readonly name: string;
  bytes: Buffer;
}

class TusServer {
  readonly uploads = new Map<string, Held>();
  port = 0;
  /** Requests that bring bytes, at the same time. */
  together = 0;
  mostTogether = 0;
  /** So many of those that come next are cut in their midst. */
  cuts = 0;
  createStatus = 201;
  pauseMs = 0;
  sessions = 0;
  authorization: string | undefined;
  #server: Server | undefined;

  async start(): Promise<void> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(this.port, "127.0.0.1", resolve));
    this.port = (this.#server.address() as { port: number }).port;
  }
  async kill(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    this.authorization = request.headers.authorization;
    response.setHeader("Tus-Resumable", "1.0.0");
    const say = (status: number) => response.writeHead(status).end();
    if (request.url === "/files/session") return ++this.sessions, say(204);
    if (request.url?.startsWith("/files/")) return response.end(`${request.url} ${request.headers.range ?? ""}`);
    if (request.method === "POST") {
      if (this.createStatus !== 201) return say(this.createStatus);
      const id = String(this.uploads.size + 1);
      const [, name = ""] = (request.headers["upload-metadata"] as string).split(" ");
      this.uploads.set(id, { size: Number(request.headers["upload-length"]), name: Buffer.from(name, "base64").toString(), bytes: Buffer.alloc(0) });
      response.setHeader("Location", `/uploads/${id}`);
      return say(201);
    }
    const id = request.url?.split("/").pop() ?? "";
    const held = this.uploads.get(id);
    if (!held) return say(404);
    if (request.method === "DELETE") return this.uploads.delete(id), say(204);
    response.setHeader("Upload-Offset", String(held.bytes.length));
    response.setHeader("Upload-Length", String(held.size));
    if (request.method === "HEAD") return say(200);
    if (Number(request.headers["upload-offset"]) !== held.bytes.length) return say(409);
    this.mostTogether = Math.max(this.mostTogether, ++this.together);
    const isCut = this.cuts > 0 && this.cuts-- > 0;
    try {
      let got = 0;
      for await (const part of request) {
        held.bytes = Buffer.concat([held.bytes, part as Buffer]);
        got += (part as Buffer).length;
        if (isCut && got > 100_000) return request.socket.destroy();
      }
      await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
      response.setHeader("Upload-Offset", String(held.bytes.length));
      say(204);
    } catch {
      // it was cut
    } finally {
      --this.together;
    }
    return undefined;
  }
}

let tus: TusServer;
let verdict: { state: UploadState; refusal?: UploadRefusal };
let awaited: bigint[];
beforeEach(async () => {
  tus = new TusServer();
  await tus.start();
  verdict = { state: UploadState.READY };
  awaited = [];
});
afterEach(() => tus.kill());

const token = new Uint8Array(32).fill(255);
const door = () => new FileDoor({ server: `ws://127.0.0.1:${tus.port}/ws`, space: "school", token: () => token });
function book() {
  const call = (_name: string, { uploadId }: { uploadId: bigint }) => {
    awaited.push(uploadId);
    return Promise.resolve({ uploadId, ...verdict });
  };
  return new UploadBook({ call } as unknown as Client, door(), realClock, () => 0.1);
}
const becomes = (upload: Observable<Upload>, state: Upload["state"]) =>
  new Promise<Upload>((resolve) => {
    const end = upload.subscribe((now) => {
      if (now.state !== state) return;
      queueMicrotask(() => end());
      resolve(now);
    });
  });

it("sends a file over many cuts and a restart of the server, byte for byte", async () => {
  const bytes = randomBytes(12_000_000);
  const path = join(tmpdir(), `atrium-upload-${process.pid}`);
  writeFileSync(path, bytes);
  tus.cuts = 7;
  const upload = book().add(await openAsBlob(path), { name: "Отчёт.bin" });
  const seen: number[] = [];
  upload.subscribe(({ sent }) => seen.push(sent));
  while (tus.cuts > 3) await new Promise((resolve) => setTimeout(resolve, 5));
  await tus.kill();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(upload.get().isOnline).toBe(false);
  await tus.start();
  const ready = await becomes(upload, "ready");
  expect(tus.uploads.size).toBe(1);
  const held = tus.uploads.get("1");
  expect(held?.name).toBe("Отчёт.bin");
  expect(held?.bytes.equals(bytes)).toBe(true);
  expect(ready.uploadId).toBe(1n);
  expect(awaited).toEqual([1n]);
  expect(new Set(seen).size).toBeGreaterThan(5);
  expect(tus.authorization).toBe(`Bearer school.${Buffer.from(token).toString("base64url")}`);
}, 30_000);

it("sends two at a time, and one that is cancelled not at all", async () => {
  tus.pauseMs = 50;
  const uploads = book();
  const all = Array.from({ length: 6 }, (_, at) => uploads.add(new Blob([randomBytes(1000)]), { name: `${at}` }));
  expect(all.map((each) => each.get().state)).toEqual(["sending", "sending", "queued", "queued", "queued", "queued"]);
  const [first, , , , , last] = all;
  uploads.cancel(last?.get().key ?? "");
  await Promise.all(all.slice(0, 5).map((each) => becomes(each, "ready")));
  expect(tus.mostTogether).toBe(2);
  expect(last?.get().state).toBe("cancelled");
  expect(tus.uploads.size).toBe(5);
  uploads.cancel(first?.get().key ?? "");
  while (tus.uploads.size > 4) await new Promise((resolve) => setTimeout(resolve, 5));
});

it("says what the server refuses, and tries again when asked", async () => {
  const uploads = book();
  tus.createStatus = 413;
  const upload = uploads.add(new Blob(["large"]), { name: "large" });
  expect((await becomes(upload, "failed")).status).toBe(413);
  tus.createStatus = 201;
  verdict = { state: UploadState.REFUSED, refusal: UploadRefusal.INFECTED };
  uploads.retry(upload.get().key);
  expect((await becomes(upload, "refused")).refusal).toBe(UploadRefusal.INFECTED);
});

it("opens a session once, and again when asked; fetches with the token", async () => {
  const files = door();
  await Promise.all([files.openSession(), files.openSession()]);
  await files.openSession();
  expect(tus.sessions).toBe(1);
  await files.openSession("again");
  expect(tus.sessions).toBe(2);
  const answer = await files.download({ chatId: 5n, seq: 7n, place: 2 }, { what: "thumbnail", range: { first: 3, last: 9 } });
  expect(await answer.text()).toBe("/files/5/7/2/thumbnail bytes=3-9");
  expect(tus.authorization).toMatch(/^Bearer school\./);
});

function upload(state: Upload["state"], uploadId: bigint): Observable<Upload> & { change(next: Upload["state"]): void } {
  let now = { state, uploadId, key: `${uploadId}` } as Upload;
  const listeners = new Set<(value: Upload) => void>();
  return {
    get: () => now,
    subscribe: (run) => (listeners.add(run), run(now), () => listeners.delete(run)),
    change: (next) => {
      now = { ...now, state: next };
      for (const listener of [...listeners]) listener(now);
    },
  };
}

it("a message waits for its files, and others go first", async () => {
  const room = new Room();
  const messenger = await room.open();
  await room.pass();
  await room.load(messenger);
  const [one, two] = [upload("sending", 11n), upload("sending", 12n)];
  messenger.sendFiles(room.chat, "с файлами", [one, two]);
  messenger.send(room.chat, "без файлов");
  await room.pass();
  expect(room.texts(messenger)).toEqual(["без файлов"]);
  expect(messenger.chat(room.chat)?.get().pending.map(({ message, uploads }) => [message.text, uploads.length])).toEqual([["с файлами", 2]]);
  one.change("ready");
  await room.pass();
  expect(room.texts(messenger)).toHaveLength(1);
  two.change("ready");
  await room.pass();
  expect(room.texts(messenger)).toEqual(["без файлов", "с файлами"]);
  expect(messenger.chat(room.chat)?.get().pending).toEqual([]);
  await messenger.close();
});

it("a message whose files were not all sent when the page was closed keeps its text", async () => {
  const room = new Room();
  const messenger = await room.open();
  await room.pass();
  messenger.sendFiles(room.chat, "не успело", [upload("sending", 11n)]);
  await room.pass();
  await messenger.close();
  const next = await room.open({ password: false });
  await room.pass();
  const [lost] = next.chat(room.chat)?.get().pending ?? [];
  expect([lost?.state, lost?.error?.reason, lost?.message.text]).toEqual(["failed", "files-gone", "не успело"]);
  next.retry(room.chat, lost?.key ?? "");
  await room.pass();
  expect(next.chat(room.chat)?.get().pending).toHaveLength(1);
  next.discard(room.chat, lost?.key ?? "");
  expect(next.chat(room.chat)?.get().pending).toEqual([]);
  await room.pass();
  await next.close();
  const third = await room.open({ password: false });
  await room.pass();
  expect(third.chat(room.chat)?.get().pending).toEqual([]);
  await third.close();
});
