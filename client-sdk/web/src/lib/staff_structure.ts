// What the school is made of, as the screens of the staff need it.
import { type Discipline, type Messenger, type Person, type Tie, TieKind, type Unit, UnitKind } from "@atrium/client";

import { byName, readPeople } from "./staff_people.js";

/** Lists are in the order of titles. */
export interface School {
  readonly units: ReadonlyMap<bigint, Unit>;
  readonly departments: readonly Unit[];
  readonly classes: readonly Unit[];
  /** No longer in use; not in the lists before. */
  readonly archived: readonly Unit[];
  readonly disciplines: readonly Discipline[];
}

const collator = new Intl.Collator(undefined, { numeric: true });
const byTitle = (a: { title: string }, b: { title: string }) => collator.compare(a.title, b.title);

export async function readSchool(messenger: Messenger): Promise<School> {
  const { units, disciplines } = await messenger.client.call("readStructure", {});
  units.sort(byTitle);
  const inUse = units.filter(({ archivedAtMs }) => archivedAtMs === 0n);
  return {
    units: new Map(units.map((unit) => [unit.unitId, unit])),
    departments: inUse.filter(({ kind }) => kind === UnitKind.DEPARTMENT),
    classes: inUse.filter(({ kind }) => kind === UnitKind.CLASS),
    archived: units.filter(({ archivedAtMs }) => archivedAtMs !== 0n),
    disciplines: disciplines.sort(byTitle),
  };
}

/** Empty for 0 and for what is not there. */
export function titleOfUnit(school: School | undefined, unitId: bigint): string {
  return school?.units.get(unitId)?.title ?? "";
}

export function titleOfDiscipline(school: School | undefined, disciplineId: bigint): string {
  return school?.disciplines.find((each) => each.disciplineId === disciplineId)?.title ?? "";
}

/** Classes by what this account is to them. */
export interface OwnClasses {
  readonly leads: ReadonlySet<bigint>;
  readonly teaches: ReadonlySet<bigint>;
}

export async function readOwnClasses(messenger: Messenger): Promise<OwnClasses> {
  const accountId = messenger.account.get()?.accountId ?? 0n;
  const { ties } = await messenger.client.call("listTies", { accountId });
  const of = (kind: TieKind) => new Set(ties.filter((tie) => tie.kind === kind).map(({ unitId }) => unitId));
  return { leads: of(TieKind.CURATOR_OF), teaches: of(TieKind.TEACHES) };
}

/** Of a tie that lasts as long as this day (`YYYY-MM-DD`), where this device is; 0 = it is open. */
export function endOfDay(day: string): bigint {
  return day === "" ? 0n : BigInt(new Date(`${day}T23:59:59`).getTime());
}

export async function tiesOfClass(messenger: Messenger, unitId: bigint): Promise<readonly Tie[]> {
  return (await messenger.client.call("listTies", { unitId })).ties;
}

/** The students of a class, by name. */
export async function studentsOf(messenger: Messenger, unitId: bigint): Promise<readonly Person[]> {
  const ties = (await tiesOfClass(messenger, unitId)).filter(({ kind }) => kind === TieKind.STUDIES_IN);
  const people = await readPeople(messenger, ties.map(({ accountId }) => accountId));
  return [...people.values()].sort(byName);
}

// The server gives guardians by their ward only: a few wards at once.
const wardsAtOnce = 8;

export async function guardiansOf(messenger: Messenger, wardIds: readonly bigint[]): Promise<readonly Tie[]> {
  const found: Tie[] = [];
  for (let at = 0; at < wardIds.length; at += wardsAtOnce) {
    const wards = wardIds.slice(at, at + wardsAtOnce);
    const lists = await Promise.all(wards.map((accountId) => messenger.client.call("listTies", { accountId })));
    lists.forEach(({ ties }, index) => {
      found.push(...ties.filter(({ kind, wardId }) => kind === TieKind.GUARDIAN_OF && wardId === wards[index]));
    });
  }
  return found;
}
