/** The error of a failed assertion, and how its message ends. */

/** A failed assertion. */
export class AssertionError extends Error {
  /**
   * Makes the error.
   *
   * @param message what failed
   * @param options may carry the cause
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** Fails with `text`, followed by the caller's own words. */
export function failWith(text: string, own?: string): never {
  throw new AssertionError(own ? `${text}: ${own}` : `${text}.`);
}
