/**
 * Takes from a realm, before an experiment's code runs in it, what Deno gives every program without
 * asking: storage that outlasts the run, new realms that have it again, and the program's end.
 */

import process from "node:process";
import { Worker as NodeWorker } from "node:worker_threads";

/** Ends the program, which an experiment may not. */
export const exit: (code: number) => never = Deno.exit;

/** The project's own workers: they run no code but their own, or confine what they run. */
const { href: CPU_WORKER } = new URL("../device/cpu/worker.ts", import.meta.url);
const { href: TRIAL_WORKER } = new URL("./trial_worker.ts", import.meta.url);

/** Confines this realm. To call it again changes nothing. */
export function confine(): void {
  for (const name of ["localStorage", "sessionStorage", "caches"]) {
    Reflect.deleteProperty(globalThis, name);
  }
  const deno = Deno as unknown as { readonly internal: symbol };
  Reflect.deleteProperty(Deno, deno.internal);
  // Standard output is the command's own: with --json nothing else may stand there.
  console.log = console.info = console.debug = console.error;
  for (const name of ["exit", "chdir"]) replace(Deno, name, refuse(`call Deno.${name}`));
  for (const name of ["abort", "kill"]) replace(process, name, refuse(`call process.${name}`));
  replace(globalThis, "close", refuse("close the program"));
  confineWorkers();
}

function confineWorkers(): void {
  const Native = globalThis.Worker;
  if (Object.getOwnPropertyDescriptor(globalThis, "Worker")?.configurable === false) return;
  const refuseWorker = refuse("start a worker");
  // An experiment may have changed every function but what an operator does.
  const start = function (url: string | URL) {
    const href = `${url}`;
    const ours = href === CPU_WORKER || href === TRIAL_WORKER;
    return ours ? new Native(href, { type: "module" }) : refuseWorker();
  };
  start.prototype = Native.prototype;
  replace(globalThis, "Worker", start);
  replace(Native.prototype, "constructor", start);
  // A class whose parent throws makes no instances; it cannot be given back its parent.
  Object.setPrototypeOf(NodeWorker, refuseWorker);
  Object.preventExtensions(NodeWorker);
}

function refuse(what: string): () => never {
  return function () {
    throw new TypeError(`an experiment may not ${what}`);
  };
}

/** Sets a property for good. */
function replace(target: object, name: string, value: unknown): void {
  const found = Object.getOwnPropertyDescriptor(target, name);
  if (found?.configurable === false) return;
  Object.defineProperty(target, name, { value, writable: false, configurable: false });
}
