// What somebody may invite to, and how an invite stands.
import { type Invite, type InviteOutcome, type Messenger, Role, type SpaceSettings, type Unit } from "@atrium/client";

import { administrates, gives, schoolRoles } from "./staff_rights.js";
import type { OwnClasses, School } from "./staff_structure.js";

export type InviteState = "stands" | "revoked" | "expired" | "used";

export function stateOf({ revokedAtMs, expiresAtMs, used, uses }: Invite, nowMs = Date.now()): InviteState {
  if (revokedAtMs !== 0n) return "revoked";
  if (used >= uses) return "used";
  return expiresAtMs <= BigInt(nowMs) ? "expired" : "stands";
}

/** The classes to which this person invites people of this role. */
export function classesFor(role: Role, roles: readonly Role[], school: School, own: OwnClasses): readonly Unit[] {
  if (administrates(roles)) return school.classes;
  return school.classes.filter(
    ({ unitId }) => own.leads.has(unitId) || (role === Role.STUDENT && own.teaches.has(unitId)),
  );
}

/** The roles to which this person invites. */
export function rolesToInvite(roles: readonly Role[], school: School, own: OwnClasses, settings: SpaceSettings): readonly Role[] {
  return schoolRoles.filter((role) => {
    if (role === Role.STUDENT && !settings.invitesStudents) return false;
    if (role === Role.STUDENT || role === Role.PARENT) return classesFor(role, roles, school, own).length > 0;
    return gives(roles, role);
  });
}

// The clock of this device may be behind that of the server.
const dayMs = 86_400_000;

/** Revokes all that stand and that nobody has used; how many. */
export async function revokeUnclaimed(messenger: Messenger): Promise<number> {
  const unclaimedBeforeMs = BigInt(Date.now() + dayMs);
  const revoked: InviteOutcome[] = [];
  for (let more = true; more; ) {
    const answer = await messenger.client.call("revokeInvites", { unclaimedBeforeMs });
    revoked.push(...answer.outcomes);
    more = answer.more;
  }
  return revoked.length;
}
