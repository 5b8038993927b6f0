/** A hostile experiment under the real task: each probe is refused, in the trial and the run. */

import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { sha256 } from "../../lib/data/digest.ts";
import { tinyExperiment } from "../helpers/command.ts";
import { runTask, withProject } from "../helpers/project.ts";
import { PROBES } from "./probes.ts";

interface Told {
  readonly realm: "worker" | "main";
  readonly name: string;
  readonly refusal?: string;
}

/** What the one run of all probes left. */
interface Aftermath {
  readonly code: number;
  readonly told: readonly Told[];
  readonly err: string;
  readonly requests: number;
  /** Files outside reports/ whose bytes differ, or that came or went. */
  readonly changed: readonly string[];
}

const before = fromFileUrl(new URL(".", import.meta.url));

/** Sets up what a hostile experiment would like to have. */
async function bait(project: string, folder: string, address: string): Promise<void> {
  const files = {
    "project/.git/config": "[core]\n",
    "project/.git/hooks/pre-push": "",
    "project/.cache/makemore/names.txt": "emma\n",
    "project/address.txt": address,
    "project/valid.json": tinyExperiment(),
    "outside/secret.txt": "secret",
    "outside/module.ts": "export default 1;",
    "outside/module.cjs": "",
  };
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(join(folder, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text);
  }
  for (const file of ["probes.ts", "hostile.ts"]) {
    await Deno.copyFile(join(before, file), join(project, "experiments", file));
  }
}

async function filesIn(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (!isDirectory) found.set(path, await sha256(await Deno.readFile(path)));
    else if (!path.endsWith("/project/reports")) {
      for (const entry of await filesIn(path)) found.set(...entry);
    }
  }
  return found;
}

async function unleash(): Promise<Aftermath> {
  let requests = 0;
  let aftermath: Aftermath | undefined;
  const answer = () => (requests++, new Response("export default 1;"));
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, answer);
  await withProject(async (project, folder) => {
    await bait(project, folder, `http://127.0.0.1:${server.addr.port}/x.ts`);
    const then = await filesIn(folder);
    const { code, out, err } = await runTask(project, "hostile", "--device", "cpu");
    const now = await filesIn(folder);
    const all = new Set([...then.keys(), ...now.keys()]);
    const changed = [...all].filter((path) => then.get(path) !== now.get(path));
    assertEquals(out.split(" ")[0], "variant", "standard output is the command's own");
    const lines = err.split("\n").filter((line) => line.startsWith("{"));
    const told = lines.map((line): Told => JSON.parse(line));
    aftermath = { code, told, err, requests, changed };
  });
  await server.shutdown();
  return aftermath!;
}

let once: Promise<Aftermath> | undefined;
const aftermath = () => once ??= unleash();

for (const [name, [refusal]] of Object.entries(PROBES)) {
  Deno.test(`an experiment may not ${name}`, async () => {
    const { told, err } = await aftermath();
    const tries = told.filter((each) => each.name === name);
    assertEquals(tries.map(({ realm }) => realm), ["worker", "main"], err);
    for (const each of tries) assertMatch(each.refusal ?? "it was allowed", refusal);
  });
}

Deno.test("together they change no file, reach nobody, and cost the run nothing", async () => {
  const { code, err, requests, changed } = await aftermath();
  assertEquals({ code, requests, changed }, { code: 0, requests: 0, changed: [] }, err);
});
