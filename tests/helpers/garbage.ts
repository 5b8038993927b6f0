/** Garbage collection on demand, for tests of what happens to things that nobody refers to. */

import v8 from "node:v8";
import vm from "node:vm";

v8.setFlagsFromString("--expose-gc");

/** Collects all garbage; finalizers run when the event loop turns. */
export const collect = vm.runInNewContext("gc") as () => void;

/** Collects all garbage, and lets finalizers run. */
export async function collectGarbage(): Promise<void> {
  collect();
  await new Promise((resolve) => setTimeout(resolve, 0));
}
