// What the names of a scenario stand for, and whether something is as a scenario says.
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";

export class Bindings {
  readonly #values = new Map<string, JsonValue>();

  /** The name takes the next value that it is compared with. */
  forget(name: string): void {
    this.#values.delete(name);
  }

  /** `actual` as canonical JSON. Throws where it is not as expected. */
  compare(expected: JsonValue, actual: JsonValue | undefined, path = ""): void {
    const differs = () => new Error(`${path} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
    if (typeof expected === "string" && expected.startsWith("$")) {
      if (actual === undefined) throw differs();
      if (!this.#values.has(expected)) this.#values.set(expected, actual);
      else if (!isSame(this.#values.get(expected), actual))
        throw new Error(`${path} is ${JSON.stringify(actual)}, and ${expected} ${JSON.stringify(this.#values.get(expected))}`);
    } else if (Array.isArray(expected)) {
      if (!Array.isArray(actual) || actual.length !== expected.length) throw differs();
      const inOrder = path.endsWith(".positions") ? byChat : (list: JsonValue[]) => list;
      const found = inOrder(actual);
      inOrder(expected).forEach((item, index) => this.compare(item, found[index], `${path}.${index}`));
    } else if (typeof expected === "object" && expected !== null) {
      if (typeof actual !== "object" || actual === null || Array.isArray(actual)) throw differs();
      for (const [name, value] of Object.entries(expected)) this.compare(value, actual[name], `${path}.${name}`);
    } else if (expected === null ? actual !== undefined : expected !== actual) throw differs();
  }

  /** With values in the place of the names. */
  filled(value: JsonValue): JsonValue {
    if (typeof value === "string" && value.startsWith("$")) {
      const known = this.#values.get(value);
      if (known === undefined) throw new Error(`nothing is known of ${value}`);
      return known;
    }
    if (Array.isArray(value)) return value.map((item) => this.filled(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.filled(each)]));
  }
}

function isSame(one: JsonValue | undefined, other: JsonValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function byChat(positions: JsonValue[]): JsonValue[] {
  const chat = (position: JsonValue) => String((position as JsonObject).chatId);
  return positions.toSorted((one, other) => (chat(one) < chat(other) ? -1 : 1));
}
