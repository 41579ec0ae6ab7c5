// Frames: length-delimited messages, one or more in a WebSocket message.
import { fromBinary, toBinary } from "@bufbuild/protobuf";

import { type ClientFrame, ClientFrameSchema, type ServerFrame, ServerFrameSchema } from "./gen/atrium/wire/v1/frames_pb.js";

/** A command as it travels: its length, then its bytes. */
export function encodeFrame(frame: ClientFrame): Uint8Array<ArrayBuffer> {
  const body = toBinary(ClientFrameSchema, frame);
  const length: number[] = [];
  let rest = body.length;
  for (; rest > 0x7f; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
  length.push(rest);
  const bytes = new Uint8Array(length.length + body.length);
  bytes.set(length);
  bytes.set(body, length.length);
  return bytes;
}

/** The frames of one WebSocket message from a server. Throws if it holds anything but whole frames. */
export function* decodeFrames(message: Uint8Array): Generator<ServerFrame> {
  let at = 0;
  do {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++];
      if (byte === undefined || shift > 28) throw new Error("the length of a frame is cut off");
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (length === 0 || at + length > message.length) throw new Error("a frame is cut off");
    yield fromBinary(ServerFrameSchema, message.subarray(at, at + length));
    at += length;
  } while (at < message.length);
}

/** Pieces end to end. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
