import { expect, it } from "vitest";

import { csvOf } from "../src/lib/csv.js";

it("quotes what has to be, and makes no formula of what somebody wrote", () => {
  const rows = [["Вариант", 'с "кавычками"', "a;b"], ["=1+1", "-2", "две\nстроки"], [7, "", "a,b"]];
  expect(csvOf(rows, ";")).toBe('\uFEFFВариант;"с ""кавычками""";"a;b"\r\n\'=1+1;\'-2;"две\nстроки"\r\n7;;"a,b"\r\n');
  expect(csvOf([["a,b", "a;b"]], ",")).toBe('\uFEFF"a,b","a;b"\r\n');
});
