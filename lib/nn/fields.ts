/** What a module keeps in its fields: found as PyTorch finds sub-modules and parameters. */

/**
 * The values in the fields of `owner` that pass `test`, in the order of the fields, also those in
 * arrays and plain objects (`blocks.0`, `heads.left`). Private fields (`#x`) cannot be seen.
 */
export function fieldsOf<T>(
  owner: object,
  test: (value: unknown) => value is T,
): Record<string, T> {
  const found: Record<string, T> = {};
  const seen = new Set<unknown>();
  const visit = (value: unknown, name: string): void => {
    if (test(value)) found[name] = value;
    else if (isPlain(value) && !seen.has(value)) {
      seen.add(value);
      for (const [key, part] of Object.entries(value)) visit(part, `${name}.${key}`);
    }
  };
  for (const [name, value] of Object.entries(owner)) visit(value, name);
  return found;
}

/** Whether it is an array or an object without a class. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
