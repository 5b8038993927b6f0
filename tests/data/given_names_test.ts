/** The bundled names are what their script makes of the pinned package, if npm can be reached. */

import { assertEquals } from "@std/assert";

const SCRIPT = new URL("../../lib/data/build_given_names.ts", import.meta.url).href;

Deno.test("given-names.txt is what build_given_names.ts makes", async () => {
  const bundled = await Deno.readTextFile(new URL("given-names.txt", SCRIPT));
  const script: typeof import("../../lib/data/build_given_names.ts") | undefined = await import(
    SCRIPT
  ).catch((error) => {
    console.log(`not rebuilt, the package cannot be had: ${error.message}`);
  });
  if (script === undefined) return;
  const names = script.collectGivenNames();
  assertEquals(names.length, script.EXPECTED_NAMES);
  assertEquals(names.join("\n") + "\n", bundled);
});
