// Waits for what comes of a wish to come in.
import type { AtriumError, JoinStatus, Messenger } from "@atrium/client";

export type Entrance =
  | { kind: "in" }
  | { kind: "waits"; status: JoinStatus }
  | { kind: "refused"; error: AtriumError };

export function entranceOf(messenger: Messenger): Promise<Entrance> {
  return new Promise((resolve) => {
    let status: JoinStatus | undefined;
    let online = false;
    messenger.joinStatus.subscribe((value) => (status = value ?? status));
    messenger.connection.subscribe((state) => {
      online = state === "online";
      if (online && messenger.account.get()) resolve({ kind: "in" });
    });
    messenger.account.subscribe((account) => {
      if (account && online) resolve({ kind: "in" });
    });
    messenger.ended.subscribe((error) => {
      if (error) resolve(status ? { kind: "waits", status } : { kind: "refused", error });
    });
  });
}
