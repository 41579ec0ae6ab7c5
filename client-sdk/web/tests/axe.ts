// Judges a page as WCAG 2.2 AA wants it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { Visitor } from "./school.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What is wrong; the page's own policy lets no script in, so it is put in from outside. */
export async function violations(visitor: Visitor): Promise<string[]> {
  await visitor.page.evaluate(axe);
  const found = await visitor.page.evaluate(async () => {
    const runner = (window as unknown as { axe: { run: (options: object) => Promise<{ violations: Violation[] }> } }).axe;
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    return (await runner.run({ runOnly: tags })).violations;
  });
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
}
