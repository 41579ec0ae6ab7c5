// Files as somebody reads and sees them.
import { type File as FileOfMessage, FileKind, type Upload, UploadRefusal } from "@atrium/client";

import { language, t } from "../i18n/index.js";
import type { IconName } from "../parts/Icon.svelte";

export const filesAtMost = 10;

const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

export function bytesAsText(bytes: bigint | number): string {
  let size = Number(bytes);
  let unit = 0;
  for (; size >= 1000 && unit < units.length - 1; ++unit) size /= 1024;
  const digits = unit > 1 && size < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: "unit", unit: units[unit] ?? "byte", unitDisplay: "short", maximumFractionDigits: digits }).format(size);
}

/** Such as 1:05. */
export function lengthAsText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** As large as a picture is shown in a message, with its own proportions. */
export function boxOf({ width, height }: Pick<FileOfMessage, "width" | "height">, most: number): { width: number; height: number } {
  const scale = Math.min(1, most / Math.max(width, 1), most / Math.max(height, 1));
  return { width: Math.max(48, Math.round(width * scale)), height: Math.max(48, Math.round(height * scale)) };
}

export function iconOf(kind: FileKind): IconName {
  if (kind === FileKind.VOICE) return "mic";
  if (kind === FileKind.AUDIO) return "sound";
  return kind === FileKind.IMAGE || kind === FileKind.VIDEO ? "picture" : "file";
}

/** Files in one line, for those who see no more of a message. */
export function filesInLine(files: readonly FileOfMessage[]): string {
  const [first] = files;
  if (!first) return "";
  if (files.length > 1) return t.files.several(files.length);
  const names: Partial<Record<FileKind, string>> = { [FileKind.IMAGE]: t.files.picture, [FileKind.VOICE]: t.files.voice, [FileKind.VIDEO]: t.files.video };
  return names[first.kind] ?? first.name;
}

/** How it stands with an upload. */
export function sayUpload({ state, size, sent, isOnline, refusal, status }: Upload): string {
  switch (state) {
    case "queued":
      return t.files.queued;
    case "sending":
      return isOnline ? t.files.sending(bytesAsText(sent), bytesAsText(size)) : t.files.offline;
    case "checking":
      return t.files.checking;
    case "refused":
      return t.files.refusals[refusal] ?? t.files.refusals[UploadRefusal.UNSPECIFIED] ?? "";
    case "failed":
      return t.files.failures[status] ?? t.files.failed;
    default:
      return bytesAsText(size);
  }
}
