// Who may end what another writes to them, as far as a client knows.
import { Role } from "@atrium/client";
import { expect, it } from "vitest";

import { mayBlock } from "../src/lib/people.js";

it.each([
  ["a parent another", [Role.PARENT], [Role.PARENT], true],
  ["a parent a teacher", [Role.PARENT], [Role.TEACHER], true],
  ["a teacher a parent", [Role.TEACHER], [Role.PARENT], true],
  ["a teacher a colleague", [Role.TEACHER], [Role.STAFF], false],
  ["a teacher a colleague who is a parent, too", [Role.TEACHER], [Role.STAFF, Role.PARENT], false],
  ["a parent the head", [Role.PARENT], [Role.HEAD], false],
  ["an administrator a parent", [Role.ADMIN], [Role.PARENT], false],
  ["a student anybody", [Role.STUDENT], [Role.PARENT], false],
  ["anybody a student", [Role.PARENT], [Role.STUDENT], false],
])("blocks: %s", (_who, own, others, may) => {
  expect(mayBlock(own, others)).toBe(may);
});
