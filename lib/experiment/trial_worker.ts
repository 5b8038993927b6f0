/** The worker in which an experiment's code runs first; only a verdict leaves it. */

import { InitlabError } from "../device/errors.ts";
import { confine } from "./confine.ts";
import { cannotLoad, importExperiment } from "./import.ts";

/** What to try. */
export interface TrialRequest {
  /** The file. */
  readonly source: string;
  /** Marks the reply as this worker's own: the experiment does not know it. */
  readonly token: string;
}

/** How it went. */
export interface TrialReply {
  /** That of the request. */
  readonly token: string;
  /** What is wrong, if anything. */
  readonly fault?: string;
}

/** What this file uses of a worker's scope, taken before an experiment could change it. */
interface Scope {
  addEventListener(type: "message", listener: (event: MessageEvent<TrialRequest>) => void): void;
  addEventListener(type: "error", listener: (event: ErrorEvent) => void): void;
  addEventListener(
    type: "unhandledrejection",
    listener: (event: PromiseRejectionEvent) => void,
  ): void;
  postMessage(message: TrialReply): void;
}

confine();
const { addEventListener, postMessage } = globalThis as unknown as Scope;
const reject = Promise.reject.bind(Promise);

addEventListener("message", async ({ data: { source, token } }) => {
  const fail = (error: unknown) => {
    const { message } = error instanceof InitlabError ? error : cannotLoad(error, source);
    postMessage({ token, fault: message });
  };
  addEventListener("error", (event) => {
    event.preventDefault();
    fail(event.error);
  });
  const last = Symbol();
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    if (event.reason === last) postMessage({ token });
    else fail(event.reason);
  });
  try {
    await importExperiment(source);
    // Rejections are told in order: once this one is, all of the experiment's own have been.
    reject(last);
  } catch (error) {
    fail(error);
  }
});
