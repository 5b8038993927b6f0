/** What ends the command from outside: signals, their exit codes, and work that does not outlast them. */

/** The signals that end a run in good order. */
export type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** What each is called, and its exit code: 128 and its number. */
export const SIGNALS: Readonly<Record<Signal, { readonly code: number; readonly word: string }>> = {
  SIGINT: { code: 130, word: "interrupted" },
  SIGTERM: { code: 143, word: "terminated" },
  SIGHUP: { code: 129, word: "hung up" },
};

/** Why a run ended before its end. */
export class Interrupted extends Error {
  /** `signal` is what arrived. */
  constructor(readonly signal: Signal) {
    super(SIGNALS[signal].word);
  }
}

/** The result of `work`, or as soon as `signal` is aborted its reason; the work then goes unseen. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    if (signal.aborted) abort();
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
