/**
 * Every file of experiments/ is what `--list` says, and gives the losses that stand beside it: on the
 * CPU by the real command, as a user types it; on WebGPU, which may be emulated, from fewer words.
 */

import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import type { Device } from "../lib/device/device.ts";
import { loadData } from "../lib/experiment/data/mod.ts";
import { type Expectation, type Expected, loadExpected } from "../lib/experiment/expected.ts";
import type { Experiment } from "../lib/experiment/experiment.ts";
import { expectedPath, type FoundExperiment, listExperiments } from "../lib/experiment/load.ts";
import { importExperiment } from "../lib/experiment/import.ts";
import { resolveExperiment } from "../lib/experiment/resolve.ts";
import { checkResult } from "../lib/runner/check.ts";
import { runExperiment } from "../lib/runner/run.ts";
import { runCommandIn, withFolder } from "./helpers/command.ts";
import { testOnDevice } from "./helpers/devices.ts";

const EXPERIMENTS = fromFileUrl(new URL("../experiments", import.meta.url));
/** Every 40th of the bundled names. */
const FEW_NAMES = fromFileUrl(new URL("./fixtures/few-names.txt", import.meta.url));

/** An experiment, the data that it is run on, and what is expected of them. */
interface Loaded {
  readonly experiment: Experiment;
  readonly data: Awaited<ReturnType<typeof loadData>>;
  readonly expected: Expected;
  /** What is expected after the fewest steps. */
  readonly first: Expectation;
}

async function load(found: FoundExperiment, words?: string): Promise<Loaded> {
  const experiment = await importExperiment(found.source);
  const expected = await loadExpected(expectedPath(found), experiment);
  const file = experiment.data.kind === "words" ? words : ownFile(experiment);
  const data = await loadData(resolveExperiment(experiment).data, file);
  const [first] = expected.expected.filter(({ digest }) => digest === data.digest)
    .toSorted((a, b) => a.steps - b.steps);
  assert(first, `${found.name} expects nothing of ${data.name}, ${data.digest}`);
  return { experiment, data, expected, first };
}

/** The table that an experiment reads, which stands beside it. */
function ownFile({ data }: Experiment): string | undefined {
  return data.kind === "table" ? `${EXPERIMENTS}/${data.file}` : undefined;
}

const listed = await listExperiments(EXPERIMENTS);

Deno.test("--list shows the questions that the experiments ask", async () => {
  assertEquals(listed.filter(({ fault }) => fault !== undefined), []);
  for (const found of listed) {
    assertEquals((await importExperiment(found.source)).question, found.question, found.name);
  }
});

Deno.test("the few names are every 40th of the bundled ones", async () => {
  const all = await Deno.readTextFile(new URL("../lib/data/given-names.txt", import.meta.url));
  const few = all.trimEnd().split("\n").filter((_, index) => index % 40 === 0);
  assertEquals(await Deno.readTextFile(FEW_NAMES), `${few.join("\n")}\n`);
});

for (const found of listed) {
  Deno.test(`${found.name} --check, by the command [cpu]`, async () => {
    const { first } = await load(found);
    const steps = first.steps === 0 ? [] : ["--steps", String(first.steps)];
    await withFolder(async (folder) => {
      const ended = await runCommandIn(folder, found.name, "--check", "--quiet", ...steps);
      assertEquals(ended.code, 0, ended.out + ended.err);
    });
  });

  testOnDevice("webgpu", `${found.name}: the same of few words`, async (device: Device) => {
    const { experiment, data, expected, first: { steps } } = await load(found, FEW_NAMES);
    const resolved = resolveExperiment(experiment, steps === 0 ? {} : { steps });
    const result = await runExperiment(resolved, data, { device, name: found.name });
    const { ok, table } = checkResult(result, expected);
    assert(ok, table);
  });
}
