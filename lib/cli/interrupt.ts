/**
 * What ends the command from outside: signals with their exit codes, faults that nobody catches, and
 * work that does not outlast them.
 */

import { fromFileUrl } from "@std/path";
import { ExperimentError } from "../device/errors.ts";
import { brief } from "../device/text.ts";

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

/** Where the project's code lies. */
const LIB = import.meta.resolve("../");

/** Calls `listener` with what nobody caught; gives back what stops listening. */
export function onUncaught(listener: (error: unknown) => void): () => void {
  const controller = new AbortController();
  const listen = (event: ErrorEvent | PromiseRejectionEvent) => {
    event.preventDefault();
    listener(ownFault(event instanceof ErrorEvent ? event.error : event.reason));
  };
  addEventListener("error", listen, controller);
  addEventListener("unhandledrejection", listen, controller);
  return () => controller.abort();
}

/** A fault of the experiment's code, known by where it was thrown, as a sentence; others as they are. */
function ownFault(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [, file, place] = /(file:\/\/\S+?)(:\d+:\d+)/.exec(error.stack ?? "") ?? [];
  if (file === undefined || file.startsWith(LIB) || file.includes("/npm/")) return error;
  return new ExperimentError(
    `${fromFileUrl(file)}${place}: the experiment's code failed while it ran: ` +
      brief(error.message.split("\n")[0]!),
  );
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
