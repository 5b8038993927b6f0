/**
 * With the engine's flags of tests/bench/README.md ("Wide vectors"), which make one vector of two,
 * kernels give the same bits.
 */

import { assert, assertEquals } from "@std/assert";

const SCRIPT = new URL("../helpers/kernel_bits.ts", import.meta.url).href;
const FLAGS = "--experimental-wasm-revectorize,--no-wasm-bounds-checks";

/** What the script prints, and what the engine does, with these flags and its best compiler alone. */
async function run(flags: string): Promise<{ bits: string; trace: string }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--allow-read",
      `--v8-flags=--no-liftoff${flags}`,
      SCRIPT,
    ],
  }).output();
  const [trace, bits] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(success, bits);
  return { bits: bits!, trace: trace! };
}

Deno.test("kernels give the same bits with wide vectors, which the products get", async () => {
  const [plain, wide] = await Promise.all([
    run(""),
    run(`,${FLAGS},--trace-wasm-revectorize`),
  ]);
  assert(plain.bits.split("\n").length > 500, plain.bits);
  assertEquals(wide.bits, plain.bits);
  // An engine for another processor does not try. A tile's loop has some 200 vectors.
  const widened = wide.trace.matchAll(/Decided to vectorize, (\d+) revectorizable nodes/g);
  const most = Math.max(0, ...Array.from(widened, ([, nodes]) => Number(nodes)));
  assert(most >= 200 || !wide.trace.includes("Begin revec"), `${most} vectors are paired`);
});
