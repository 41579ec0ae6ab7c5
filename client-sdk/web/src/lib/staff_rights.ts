// What the server lets somebody do by their roles, so that nobody is shown what they may not. The server decides all the same.
import { Role, TieKind } from "@atrium/client";

type Roles = readonly Role[];

/** Those of a school, from the top down. */
export const schoolRoles: Roles = [Role.HEAD, Role.DEPUTY, Role.ADMIN, Role.TEACHER, Role.STAFF, Role.STUDENT, Role.PARENT];
export const employeeRoles: Roles = [Role.HEAD, Role.DEPUTY, Role.ADMIN, Role.TEACHER, Role.STAFF];
const administration: Roles = [Role.HEAD, Role.DEPUTY, Role.ADMIN];
const overseers: Roles = [Role.HEAD, Role.ADMIN];
const head: Roles = [Role.HEAD];

const hasOne = (roles: Roles | undefined, of: Roles) => roles?.some((role) => of.includes(role)) ?? false;

/** Makes classes, channels, invites of every kind. */
export const administrates = (roles: Roles | undefined) => hasOne(roles, administration);
/** Looks after devices, passwords and what teachers are. */
export const oversees = (roles: Roles | undefined) => hasOne(roles, overseers);
export const isOperator = (roles: Roles | undefined) => hasOne(roles, [Role.OPERATOR]);

/** Whether somebody with these roles gives this one and takes it. */
export function gives(roles: Roles | undefined, role: Role): boolean {
  if (role === Role.HEAD || role === Role.DEPUTY) return hasOne(roles, head);
  if (role === Role.ADMIN) return hasOne(roles, overseers);
  return schoolRoles.includes(role) && hasOne(roles, administration);
}

/** Only employees become these. */
export const isForEmployees = (role: Role) => administration.includes(role);

/** Whether a person with these roles may have this one too. */
export function mayHave(roles: Roles, role: Role): boolean {
  return !isForEmployees(role) || hasOne(roles, employeeRoles);
}

/** Students and parents belong to a class. */
export const hasClass = (role: Role) => role === Role.STUDENT || role === Role.PARENT;

/** Whom one can tie so. */
export const candidatesFor: Record<TieKind, Roles> = {
  [TieKind.UNSPECIFIED]: [],
  [TieKind.CURATOR_OF]: employeeRoles,
  [TieKind.TEACHES]: [Role.TEACHER],
  [TieKind.STUDIES_IN]: [Role.STUDENT],
  [TieKind.GUARDIAN_OF]: [Role.PARENT],
  [TieKind.PARENT_ACTIVIST]: [Role.PARENT],
  [TieKind.STUDENT_ACTIVIST]: [Role.STUDENT],
};

const byCurator: readonly TieKind[] = [TieKind.GUARDIAN_OF, TieKind.PARENT_ACTIVIST, TieKind.STUDENT_ACTIVIST];

/** Whether they tie people of a class so; `leads`: they are its curator. */
export function ties(roles: Roles | undefined, kind: TieKind, leads: boolean): boolean {
  return administrates(roles) || (leads && byCurator.includes(kind));
}
