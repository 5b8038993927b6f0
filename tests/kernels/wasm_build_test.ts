/** The committed kernels.wasm is what its sources compile to, byte for byte, and small. */

import { assert, assertEquals } from "@std/assert";
import { compileKernels } from "../../kernels/build.ts";
import { readKernels } from "../helpers/wasm_instance.ts";

Deno.test("kernels.wasm is what kernels/build.ts makes of its sources", async () => {
  const committed = await readKernels();
  const compiled = await compileKernels();
  assertEquals(compiled.length, committed.length);
  assert(compiled.every((byte, i) => byte === committed[i]), "run deno task build");
  assert(committed.length < 160_000, `${committed.length} bytes`);
});
