/** What a dispatch holds, by the names of the kernel table. */

import { kernelTable } from "../../kernels/table/mod.ts";
import type { Dispatch, View } from "./device.ts";

/** The constants of a dispatch by name. */
export function constantsOf({ kernel, constants }: Dispatch): Record<string, number> {
  const names = Object.keys(kernelTable[kernel].constants);
  return Object.fromEntries(names.map((name, i) => [name, constants[i]!]));
}

/** One binding of a dispatch. */
export function bindingOf({ kernel, bindings }: Dispatch, name: string): View {
  return bindings[Object.keys(kernelTable[kernel].bindings).indexOf(name)]!;
}
