// What somebody says, as a file.
import type { Voice } from "@atrium/client";

const kinds = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const everyMs = 50;
const waveformBytes = 64;

export interface Recorded extends Voice {
  readonly source: Blob;
  readonly name: string;
}

export class Recording {
  readonly levels: number[] = [];
  readonly #startedAt = performance.now();
  readonly #parts: Blob[] = [];
  readonly #timer: ReturnType<typeof setInterval>;

  private constructor(
    private readonly stream: MediaStream,
    private readonly context: AudioContext,
    private readonly recorder: MediaRecorder,
    onlevel: () => void,
  ) {
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Uint8Array(analyser.fftSize);
    recorder.addEventListener("dataavailable", ({ data }) => this.#parts.push(data));
    recorder.start(1000);
    this.#timer = setInterval(() => {
      analyser.getByteTimeDomainData(samples);
      this.levels.push(samples.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0) * 2);
      onlevel();
    }, everyMs);
  }

  /** Asks for the microphone. Rejects with the DOMException of the browser. */
  static async begin(onlevel: () => void): Promise<Recording> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
    const mimeType = kinds.find((kind) => MediaRecorder.isTypeSupported(kind));
    const recorder = new MediaRecorder(stream, { ...(mimeType ? { mimeType } : {}), audioBitsPerSecond: 32_000 });
    return new Recording(stream, new AudioContext(), recorder, onlevel);
  }

  get durationMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  async finish(): Promise<Recorded> {
    const { durationMs } = this;
    const stopped = new Promise((resolve) => this.recorder.addEventListener("stop", resolve, { once: true }));
    if (this.recorder.state !== "inactive") this.recorder.stop();
    await stopped;
    this.cancel();
    const type = this.recorder.mimeType || "audio/webm";
    const ending = type.includes("ogg") ? "ogg" : type.includes("mp4") ? "m4a" : "webm";
    return { source: new Blob(this.#parts, { type }), name: `voice.${ending}`, durationMs, waveform: waveformOf(this.levels) };
  }

  cancel(): void {
    clearInterval(this.#timer);
    if (this.recorder.state !== "inactive") this.recorder.stop();
    for (const track of this.stream.getTracks()) track.stop();
    void this.context.close().catch(() => {});
  }
}

/** The loudest of each part, so that the loudest of all is 255. */
export function waveformOf(levels: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.min(waveformBytes, levels.length));
  const most = Math.max(1, ...levels);
  for (let at = 0; at < bytes.length; ++at) {
    const part = levels.slice(Math.floor((at * levels.length) / bytes.length), Math.floor(((at + 1) * levels.length) / bytes.length));
    bytes[at] = Math.round((Math.max(...part) / most) * 255);
  }
  return bytes;
}
