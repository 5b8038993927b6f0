/** Deep equality as @std/assert means it: NaN equals NaN, and 0 equals -0. */

import { isDeepStrictEqual } from "node:util";

/** Whether two values are deeply equal. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (isList(a) && isList(b)) return sameClass(a, b) && equalLists(a, b);
  if (isRecord(a) && isRecord(b)) return equalRecords(a, b);
  return isDeepStrictEqual(a, b);
}

type List = ArrayLike<unknown> & object;

function isList(value: object): value is List {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Anything without hidden contents, also instances of the user's classes. */
function isRecord(value: object): value is Record<PropertyKey, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]" && !(value instanceof URL);
}

function equalLists(a: List, b: List): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i])) return false;
  return true;
}

function equalRecords(
  a: Record<PropertyKey, unknown>,
  b: Record<PropertyKey, unknown>,
): boolean {
  if (!sameClass(a, b)) return false;
  const keys = ownKeys(a);
  return keys.length === ownKeys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

function ownKeys(value: object): PropertyKey[] {
  return Reflect.ownKeys(value).filter((key) =>
    Object.prototype.propertyIsEnumerable.call(value, key)
  );
}

/** Objects of one class; one without a prototype counts as a plain object. */
function sameClass(a: object, b: object): boolean {
  return (a.constructor ?? Object) === (b.constructor ?? Object);
}
