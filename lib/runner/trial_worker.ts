/** The worker in which an experiment's code runs first; only what it made of it leaves the worker. */

import { InitlabError } from "../device/errors.ts";
import { confine } from "./confine.ts";
import { importExperiment } from "./import.ts";

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

confine();
const { addEventListener, postMessage } = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<TrialRequest>) => void): void;
  postMessage(message: TrialReply): void;
};

addEventListener("message", async ({ data: { source, token } }) => {
  try {
    await importExperiment(source);
    postMessage({ token });
  } catch (error) {
    const fault = error instanceof InitlabError ? error.message : `${source}: ${error}`;
    postMessage({ token, fault });
  }
});
