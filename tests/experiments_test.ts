/**
 * Every file of experiments/ is what `--list` says, and gives the losses that stand beside it: on the
 * CPU by the real command, as a user types it, and PyTorch's on the lecture's names where they are; on
 * WebGPU, which may be emulated, from fewer words.
 */

import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import type { Device } from "../lib/device/device.ts";
import { loadData, type LoadedData } from "../lib/experiment/data/mod.ts";
import { type Expectation, type Expected, loadExpected } from "../lib/experiment/expected.ts";
import type { Experiment } from "../lib/experiment/experiment.ts";
import { expectedPath, type FoundExperiment, listExperiments } from "../lib/experiment/load.ts";
import { importExperiment } from "../lib/experiment/import.ts";
import { resolveExperiment } from "../lib/experiment/resolve.ts";
import { checkResult } from "../lib/runner/check.ts";
import { runExperiment } from "../lib/runner/run.ts";
import { runCommandIn, withFolder } from "./helpers/command.ts";
import { testOnDevice } from "./helpers/devices.ts";
import { lectureData } from "./helpers/lecture.ts";

const EXPERIMENTS = fromFileUrl(new URL("../experiments", import.meta.url));
/** Every 40th of the bundled names. */
const FEW_NAMES = fromFileUrl(new URL("./fixtures/few-names.txt", import.meta.url));

/** An experiment, the data that it is run on, and what is expected of them. */
interface Loaded {
  readonly experiment: Experiment;
  readonly data: LoadedData;
  readonly expected: Expected;
  /** What is expected after the fewest steps, if anything. */
  readonly first: Expectation | undefined;
}

async function load(found: FoundExperiment, words?: string): Promise<Loaded> {
  const experiment = await importExperiment(found.source);
  const expected = await loadExpected(expectedPath(found), experiment);
  const file = experiment.data.kind === "words" ? words : ownFile(experiment);
  const data = await loadData(resolveExperiment(experiment).data, file);
  return { experiment, data, expected, first: firstOf(expected, data) };
}

function firstOf({ expected }: Expected, { digest }: LoadedData): Expectation | undefined {
  return expected.filter((entry) => entry.digest === digest)
    .toSorted((a, b) => a.steps - b.steps)[0];
}

/** The options that make a run as short as that. */
function shortened({ steps }: Expectation): { readonly steps?: number } {
  return steps === 0 ? {} : { steps };
}

async function check(device: Device, { experiment, data, expected, first }: Loaded, name: string) {
  assert(first, `${name} expects nothing of ${data.name}, ${data.digest}`);
  const resolved = resolveExperiment(experiment, shortened(first));
  const { ok, table } = checkResult(
    await runExperiment(resolved, data, { device, name }),
    expected,
  );
  assert(ok, table);
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

const lecture = await lectureData("PyTorch's losses of experiments/");

for (const found of listed) {
  const { name } = found;
  Deno.test(`${name} --check, by the command [cpu]`, async () => {
    const { first } = await load(found);
    assert(first, `${name} expects nothing of its own data`);
    const steps = Object.entries(shortened(first)).flatMap(([key, n]) => [`--${key}`, String(n)]);
    await withFolder(async (folder) => {
      const ended = await runCommandIn(folder, name, "--check", "--quiet", ...steps);
      assertEquals(ended.code, 0, ended.out + ended.err);
    });
  });

  testOnDevice("webgpu", `${name}: as expected of few words`, async (device) => {
    await check(device, await load(found, FEW_NAMES), name);
  });

  if (lecture === undefined) continue;
  const own = await load(found);
  const first = firstOf(own.expected, lecture);
  if (first === undefined) continue;
  testOnDevice("cpu", `${name}: PyTorch's losses of the lecture's names`, async (device) => {
    await check(device, { ...own, data: lecture, first }, name);
  });
}
