import type { Messenger, Observable, Upload } from "@atrium/client";

import { t } from "../i18n/index.js";
import { nameOf, type Place } from "./drafts.js";
import { filesAtMost } from "./files.js";
import { tell } from "./toast.js";
import { isolated } from "./words.js";

/** The files that the next message of a chat or a thread brings. They are on their way already. */
export class Attaching {
  list = $state.raw<readonly Observable<Upload>[]>([]);

  constructor(private readonly messenger: Messenger) {}

  add(files: Iterable<File>): void {
    const left: string[] = [];
    for (const file of files) {
      if (this.list.length >= filesAtMost) left.push(file.name);
      else if (file.size === 0) tell(t.files.empty(isolated(file.name)), "bad");
      else this.list = [...this.list, this.messenger.uploads.add(file, { name: file.name })];
    }
    this.#tellLeft(left);
  }
  #tellLeft(names: readonly string[]): void {
    if (names.length === 0) return;
    const first = names.slice(0, 5).map(isolated).join(", ");
    tell(t.files.tooMany(filesAtMost, names.length > 5 ? `${first} ${t.chat.andMore(names.length - 5)}` : first), "bad");
  }
  /** Those of a message that is not to be sent as it is. */
  put(uploads: readonly Observable<Upload>[]): void {
    const all = [...this.list, ...uploads.filter((each) => each.get().state !== "cancelled")];
    this.list = all.slice(0, filesAtMost);
    const left = all.slice(filesAtMost);
    for (const each of left) this.messenger.uploads.cancel(each.get().key);
    this.#tellLeft(left.map((each) => each.get().name));
  }
  remove(upload: Observable<Upload>): void {
    this.messenger.uploads.cancel(upload.get().key);
    this.list = this.list.filter((each) => each !== upload);
  }
  /** They go with a message. */
  take(): readonly Observable<Upload>[] {
    const taken = this.list;
    this.list = [];
    return taken;
  }
}

const known = new WeakMap<Messenger, Map<string, Attaching>>();

/** Whoever looks elsewhere meanwhile finds them again. */
export function attachingIn(messenger: Messenger, place: Place): Attaching {
  const places = known.get(messenger) ?? new Map<string, Attaching>();
  known.set(messenger, places);
  const attaching = places.get(nameOf(place)) ?? new Attaching(messenger);
  places.set(nameOf(place), attaching);
  return attaching;
}

/** Asks for files. `media`: a phone offers its pictures and its camera. */
export function chooseFiles(accept: "all" | "media", then: (files: Iterable<File>) => void): void {
  const field = document.createElement("input");
  field.type = "file";
  field.multiple = true;
  if (accept === "media") field.accept = "image/*,video/*";
  field.addEventListener("change", () => then(field.files ?? []));
  field.click();
}

/** What was dropped or pasted, if those are files. */
export function filesIn(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])];
}
