/** Assertions that a function throws, or that its promise rejects. */

import { failWith } from "./error.ts";

// deno-lint-ignore no-explicit-any
type ErrorConstructor<E> = new (...args: any[]) => E;

/** Fails unless `fn` throws; returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Fails unless `fn` throws an instance of the class whose message contains `msgIncludes`. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass: new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): E;
/** Both forms. */
export function assertThrows(
  fn: () => unknown,
  classOrMessage?: ErrorConstructor<Error> | string,
  includes?: string,
  msg?: string,
): unknown {
  const wish = readWish(classOrMessage, includes, msg);
  try {
    fn();
  } catch (error) {
    return requireError(error, "thrown", wish);
  }
  return failWith("Expected function to throw", wish.msg);
}

/** Fails unless the promise of `fn` rejects; resolves to what it rejected with. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Fails unless it rejects with an instance of the class whose message contains `msgIncludes`. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any
  ErrorClass: new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
/** Both forms. */
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMessage?: ErrorConstructor<Error> | string,
  includes?: string,
  msg?: string,
): Promise<unknown> {
  const wish = readWish(classOrMessage, includes, msg);
  const promise = begin(fn, wish);
  try {
    await promise;
  } catch (error) {
    return requireError(error, "rejected", wish);
  }
  return failWith("Expected function to reject", wish.msg);
}

interface Wish {
  readonly errorClass: ErrorConstructor<Error> | undefined;
  readonly includes: string | undefined;
  readonly msg: string | undefined;
}

function readWish(
  classOrMessage: ErrorConstructor<Error> | string | undefined,
  includes: string | undefined,
  msg: string | undefined,
): Wish {
  return typeof classOrMessage === "string"
    ? { errorClass: undefined, includes: undefined, msg: classOrMessage }
    : { errorClass: classOrMessage, includes, msg };
}

/** A function that throws at once, or returns no promise, does not reject. */
function begin(fn: () => PromiseLike<unknown>, { msg }: Wish): PromiseLike<unknown> {
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
  } catch {
    promise = undefined;
  }
  if (typeof promise?.then === "function") return promise;
  return failWith("Function throws when expected to reject", msg);
}

function requireError(error: unknown, how: string, { errorClass, includes, msg }: Wish): unknown {
  if (errorClass === undefined) return error;
  if (!(error instanceof Error)) failWith(`A non-Error object was ${how}`, msg);
  const found = error.constructor.name;
  if (!(error instanceof errorClass)) {
    failWith(
      `Expected error to be instance of "${errorClass.name}", but was "${found}"`,
      msg,
    );
  }
  if (includes !== undefined && !error.message.includes(includes)) {
    failWith(
      `Expected error message to include ${JSON.stringify(includes)}, but got ` +
        JSON.stringify(error.message),
      msg,
    );
  }
  return error;
}
