/**
 * The typed errors of initlab: one sentence that names the
 * thing, what was expected and found, and what to do.
 */

/**
 * The base of every error that initlab raises on purpose; its
 * message is shown without a stack trace.
 */
export class InitlabError extends Error {
  /** The class's name, e.g. "ShapeError". */
  override get name(): string {
    return this.constructor.name;
  }
}

/** Shapes that an operation cannot combine. */
export class ShapeError extends InitlabError {}

/** A call in the wrong order or with arguments that make no sense together. */
export class UsageError extends InitlabError {}

/** Data, or the state of a network, that cannot be found, read, verified, split or loaded. */
export class DataError extends InitlabError {}

/** An experiment file that does not fit the schema. */
export class ExperimentError extends InitlabError {}

/** A device that does not exist, was lost, or refused a kernel. */
export class DeviceError extends InitlabError {}

/** A device that has no memory left for what was asked. */
export class OutOfMemoryError extends DeviceError {}

/** A report that cannot be drawn or written. */
export class ReportError extends InitlabError {}

/** What the system says of a failure, for a sentence that names the path itself. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/(\(os error \d+\)): .*$/s, "$1");
}
