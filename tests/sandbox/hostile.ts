/** Tries every probe in turn and tells how it went, a line of JSON each; it is no experiment. */

import { PROBES } from "./probes.ts";

for (const [name, [, attempt]] of Object.entries(PROBES)) {
  let refusal: string | undefined;
  try {
    await attempt();
  } catch (error) {
    refusal = error instanceof Error ? error.message : String(error);
  }
  const realm = "WorkerGlobalScope" in globalThis ? "worker" : "main";
  console.log(JSON.stringify({ realm, name, refusal }));
}

const experiment: unknown = JSON.parse(Deno.readTextFileSync("valid.json"));
export default experiment;
