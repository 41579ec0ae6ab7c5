import type { ServerFrame } from "./gen/atrium/wire/v1/frames_pb.js";
import type { Events } from "./options.js";

/** Gives the application what it hears of as the server pushed it. What a newer server pushes is passed over. */
export function passOn(content: ServerFrame["content"], events: Events): void {
  switch (content.case) {
    case "typing":
      return events.onTyping?.(content.value);
    case "readMarkMoved":
      return events.onReadMark?.(content.value);
    case "threadReadMarkMoved":
      return events.onThreadReadMark?.(content.value);
    case "draftChanged":
      return events.onDraftChanged?.(content.value);
    case "scheduledChanged":
      return events.onScheduledChanged?.(content.value.chatId);
    case "personChanged":
      if (content.value.person) events.onPersonChanged?.(content.value.person);
      return;
  }
}
