/** Experiments hold plain values: what answers differently at each look could not be checked. */

import { types } from "node:util";
import { ExperimentError } from "../device/errors.ts";

/**
 * Looks through a value without running any of its code.
 *
 * @param source the file, for the message
 * @throws {ExperimentError} at the first proxy, getter or instance of a class
 */
export function requirePlain(content: unknown, source: string): void {
  const seen = new Set<unknown>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    const refuse = (found: string) => {
      throw new ExperimentError(
        `${source}: ${path === "" ? "" : `${path}: `}expected plain values, found ${found}; ` +
          `write the value itself`,
      );
    };
    if (types.isProxy(value)) refuse("a proxy");
    const parent = Object.getPrototypeOf(value);
    const plain = parent === Object.prototype || parent === Array.prototype || parent === null;
    if (!plain) refuse("an instance of a class");
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      const place = path === "" ? key : `${path}.${key}`;
      if (!Object.hasOwn(property, "value")) refuse(`a getter at "${place}"`);
      visit(property.value, place);
    }
  };
  visit(content, "");
}
