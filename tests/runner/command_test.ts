/** The command from its arguments to its exit code, with a made-up engine. */

import { assertEquals } from "@std/assert";
import { DeviceError, UsageError } from "../../lib/device/errors.ts";
import { runCommand } from "../../lib/runner/command.ts";
import { fakeEngine, fakeResult, fakeTerminal, smallExperiment } from "./fakes.ts";

/** Runs the command in a folder that holds the experiment "small". */
async function run(line: string, engine = fakeEngine(), terminal = fakeTerminal()) {
  const experiments = await Deno.makeTempDir();
  await Deno.writeTextFile(`${experiments}/small.json`, JSON.stringify(smallExperiment()));
  try {
    const args = line.split(" ").filter((arg) => arg !== "");
    const code = await runCommand(args, terminal, engine, { experiments, reports: "reports" });
    const clean = (text: string) => text.replaceAll(experiments, "experiments");
    return { code, out: terminal.stdout.map(clean), err: terminal.stderr.map(clean), engine };
  } finally {
    await Deno.remove(experiments, { recursive: true });
  }
}

const losing = (loss: number) =>
  fakeEngine({ runExperiment: (experiment) => Promise.resolve(fakeResult(experiment, loss)) });

Deno.test("0: a run prints its table, its device and where the report is", async () => {
  const { code, out, err, engine } = await run("small --device cpu");
  assertEquals([code, err], [0, []]);
  assertEquals(out, ["TABLE", "ran on cpu: made-up", "report: reports/small"]);
  assertEquals(engine.calls, ["load names", "open cpu", "close", "report reports/small"]);
});

Deno.test("0: options reach the data, the report and the experiment", async () => {
  let steps: number[] = [];
  let source = "";
  const engine = fakeEngine({
    runExperiment: (experiment) => {
      steps = experiment.variants.map(({ train }) => train.steps);
      source = experiment.data.dataset;
      return Promise.resolve(fakeResult(experiment, 2));
    },
  });
  await run("small --steps 7 --variant wide --dataset makemore --data f --out o --quiet", engine);
  assertEquals([steps, source], [[7], "f"]);
  assertEquals(engine.calls, ["load makemore from f", "open auto", "close", "report o"]);
});

Deno.test("0: --json prints the result and nothing else on standard output", async () => {
  const { code, out, err } = await run("small --json --check");
  assertEquals([code, out], [0, ['{"name":"small"}']]);
  assertEquals(err, [
    "ran on cpu: made-up",
    "report: reports/small",
    "all 1 losses are as expected",
  ]);
});

Deno.test("0: --list, --devices and --help start nothing", async () => {
  const list = await run("--list");
  assertEquals([list.code, list.out, list.engine.calls], [0, ["small  Does it work?"], []]);
  assertEquals((await run("--devices")).out, ["cpu"]);
  assertEquals((await run("--help")).out[0]?.startsWith("Usage: deno task exp NAME"), true);
});

Deno.test("1: a failed variant, without a trace", async () => {
  const failure = new DeviceError("matmul: the device was lost");
  const engine = fakeEngine({ runExperiment: () => Promise.reject(failure) });
  const { code, err } = await run("small", engine);
  assertEquals([code, err], [1, ["error: matmul: the device was lost"]]);
  assertEquals(engine.calls.at(-1), "close");
});

Deno.test("1: a fault of the program shows its trace", async () => {
  const engine = fakeEngine({ runExperiment: () => Promise.reject(new TypeError("oops")) });
  const { code, err } = await run("small", engine);
  assertEquals(code, 1);
  assertEquals(err[0]?.includes("TypeError: oops"), true);
  assertEquals(err[0]?.includes("command_test.ts"), true);
});

Deno.test("2: usage, data and output folder are refused before a device is opened", async () => {
  const cases: [line: string, message: string][] = [
    ["small --stpes 5", 'error: unknown option --stpes; did you mean "--steps"?'],
    [
      "smal",
      'error: no experiment "smal"; did you mean "small"?\nexperiments in experiments: small',
    ],
    ["small --variant wid", 'error: no variant "wid"; did you mean "wide"?\nvariants: plain, wide'],
    ["small --data gone", "error: gone: no such file"],
    [
      "small --check --steps 5",
      "error: no expected losses for 5 steps of data abababababab; " +
      "the experiment has 100 steps of data abababababab",
    ],
    [
      "small --check --seed 7",
      "error: no expected losses for seeds 7; those for 100 steps of this data are means over " +
      "seeds 2147483647",
    ],
    [
      "small --check --variant wide",
      "error: nothing to check: losses are expected only of plain",
    ],
  ];
  for (const [line, message] of cases) {
    const { code, err, out, engine } = await run(line);
    assertEquals([code, err, out], [2, [message], []], line);
    assertEquals(engine.calls.filter((call) => call.startsWith("open")), []);
  }
  const locked = fakeEngine({ prepareOutput: () => Promise.reject(new UsageError("no")) });
  assertEquals((await run("small", locked)).code, 2);
});

Deno.test("3: losses outside their band, with the table of them", async () => {
  const { code, out } = await run("small --check", losing(2.5));
  assertEquals(code, 3);
  assertEquals(out.at(-1)?.split("\n")[0], "1 of 1 losses left their expected band:");
});

Deno.test("5: no such device", async () => {
  const missing = new DeviceError("No WebGPU adapter was found");
  const engine = fakeEngine({ openDevice: () => Promise.reject(missing) });
  const { code, err } = await run("small --device webgpu", engine);
  assertEquals([code, err], [5, ["error: No WebGPU adapter was found"]]);
});
