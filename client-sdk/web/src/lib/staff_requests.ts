// Decides many requests to join at once.
import { type JoinOutcome, type JoinRequest, JoinState, type Messenger } from "@atrium/client";

const perCommand = 100;

export interface JoinDecision {
  readonly decision: JoinState.ACCEPTED | JoinState.REFUSED;
  readonly reason: string;
  /** Of which student somebody is the parent; 0 = as the invite says. */
  readonly wardOf: (request: JoinRequest) => bigint;
}

/** `ontold` gets what came of each, as it becomes known. */
export async function decideRequests(
  messenger: Messenger,
  requests: readonly JoinRequest[],
  { decision, reason, wardOf }: JoinDecision,
  ontold: (outcomes: readonly JoinOutcome[]) => void,
): Promise<void> {
  const accepts = decision === JoinState.ACCEPTED;
  // The server takes a student's name only with one request.
  const alone = accepts ? requests.filter((request) => wardOf(request) !== 0n) : [];
  const together = requests.filter((request) => !alone.includes(request)).map(({ joinRequestId }) => joinRequestId);
  for (let at = 0; at < together.length; at += perCommand) {
    const joinRequestIds = together.slice(at, at + perCommand);
    ontold((await messenger.client.call("decideJoinRequests", { joinRequestIds, decision, reason })).outcomes);
  }
  for (const request of alone) {
    const joinRequestIds = [request.joinRequestId];
    const wish = { joinRequestIds, decision, reason, wardId: wardOf(request) };
    ontold((await messenger.client.call("decideJoinRequests", wish)).outcomes);
  }
}
