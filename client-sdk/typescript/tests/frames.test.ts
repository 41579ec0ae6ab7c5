// The golden vectors of the protocol, and what is no frame.
import { fromJson, toJson, type JsonValue } from "@bufbuild/protobuf";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { decodeFrames, encodeFrame, joined } from "../src/frames.js";
import { ClientFrameSchema, ServerFrameSchema } from "../src/gen/atrium/wire/v1/frames_pb.js";

interface Vector {
  name: string;
  from: "client" | "server";
  bytes: unknown;
  frames?: unknown[];
  reencodes?: boolean;
  connection?: string;
}

const folder = new URL("../../../proto/vectors/", import.meta.url);
const vectors = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Vector[]);

// {"repeat": X, "times": N}: a text that is X, N times over, or N items of a list.
function unfolded(value: unknown): unknown {
  if (Array.isArray(value)) return value.flatMap((item) => (isRepeat(item) ? repeated(item) : [unfolded(item)]));
  if (isRepeat(value)) return repeated(value);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unfolded(each)]));
  return value;
}
function isRepeat(value: unknown): value is { repeat: unknown; times: number } {
  return typeof value === "object" && value !== null && "repeat" in value;
}
function repeated({ repeat, times }: { repeat: unknown; times: number }): unknown {
  const piece = unfolded(repeat);
  return typeof piece === "string" ? piece.repeat(times) : Array.from({ length: times }, () => piece);
}
function bytesOf(bytes: unknown): Uint8Array {
  const parts = Array.isArray(bytes) ? bytes : [bytes];
  const hex = parts.map((part) => (isRepeat(part) ? (repeated(part) as string) : (part as string))).join("");
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

const fromServer = vectors.filter((vector) => vector.from === "server");

describe("golden vectors", () => {
  it("are there", () => expect(vectors.length).toBeGreaterThan(100));

  it.each(fromServer.filter((vector) => vector.frames))("decodes: $name", ({ bytes, frames }) => {
    const decoded = [...decodeFrames(bytesOf(bytes))].map((frame) => toJson(ServerFrameSchema, frame));
    const expected = (unfolded(frames) as JsonValue[]).map((frame) =>
      toJson(ServerFrameSchema, fromJson(ServerFrameSchema, frame)),
    );
    expect(decoded).toEqual(expected);
  });

  it.each(vectors.filter((vector) => vector.from === "client" && vector.frames && vector.reencodes !== false))(
    "encodes: $name",
    ({ bytes, frames }) => {
      const encoded = (unfolded(frames) as JsonValue[]).map((frame) => encodeFrame(fromJson(ClientFrameSchema, frame)));
      expect(Buffer.from(joined(encoded)).toString("hex")).toBe(Buffer.from(bytesOf(bytes)).toString("hex"));
    },
  );

  it.each(fromServer.filter((vector) => vector.connection === "broken"))("refuses: $name", ({ bytes }) => {
    expect(() => [...decodeFrames(bytesOf(bytes))]).toThrow();
  });
});
