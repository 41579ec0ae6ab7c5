import type { FileDoor, FilePlace } from "@atrium/client";

import { t } from "../i18n/index.js";
import { tell } from "./toast.js";

/** Saves a file. A server that was restarted hears anew who asks. */
export async function save(files: FileDoor, place: FilePlace, name: string): Promise<void> {
  if (!(await files.openSession("again"))) return tell(t.files.gone, "bad");
  const link = document.createElement("a");
  link.href = files.urlOf(place);
  link.download = name;
  link.click();
}
