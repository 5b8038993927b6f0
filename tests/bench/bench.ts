/**
 * `deno task bench [--device cpu|webgpu] [--workload A ...] [--vs pytorch|tfjs|jax-js ...]
 * [--threads N] [--json]`: times training steps; with `--vs`, other frameworks take turns with ours
 * in the same run. README.md says what the workloads and the ratios are.
 */

import { parseArgs } from "@std/cli";
import { openDevice } from "../../lib/device/mod.ts";
import type { Device } from "../../lib/device/device.ts";
import { Competitor, CompetitorError, frameworks } from "./competitor.ts";
import { median, stepFlops } from "./figures.ts";
import { prepare, type Prepared, type Workload, workloads } from "./workloads.ts";

/** Timed repetitions; the first, which warms up, does not count. */
const REPETITIONS = 7;
/** Replica counts of workload S. */
const REPLICAS = [1, 8, 32, 128];

/** One measured workload. */
interface Row {
  readonly workload: string;
  readonly device: string;
  readonly replicas: number;
  readonly dispatches: number;
  /** Median microseconds of one step of all replicas. */
  readonly microseconds: number;
  readonly gigaflops: number;
  /** Host microseconds of one dispatch in replay. */
  readonly hostPerDispatch: number;
  /** The most memory that was resident after a repetition, MiB. */
  readonly memory: number;
  /** By competitor: its median microseconds a step, and ours divided by it. */
  readonly against: Readonly<Record<string, { microseconds: number; ratio: number }>>;
}

const options = parseArgs(Deno.args, {
  string: ["device", "workload", "vs", "threads"],
  boolean: ["json"],
  collect: ["workload", "device", "vs"],
  default: { threads: "1" },
});

// Without threads of its own, a software GPU takes one core, as PyTorch on one thread does.
if (!Deno.env.get("LP_NUM_THREADS")) Deno.env.set("LP_NUM_THREADS", "0");

for (const framework of options.vs) {
  if (!Object.hasOwn(frameworks, framework)) {
    const known = Object.keys(frameworks).join(", ");
    fail(2, `--vs ${framework}: expected one of ${known}.`);
  }
}

const rows: Row[] = [];
const names = options.workload.length > 0
  ? options.workload.map(String)
  : ["A", "B", "B-diag", "C", "S"];
for (const kind of options.device.length > 0 ? options.device : ["cpu"]) {
  const device = await openDevice(kind as "cpu" | "webgpu");
  for (const name of names) {
    try {
      await measure(device, name);
    } catch (error) {
      if (!(error instanceof CompetitorError)) throw error;
      fail(1, error.message);
    }
  }
  device.close();
}
if (options.json) console.log(JSON.stringify(rows, null, 2));

async function measure(device: Device, name: string): Promise<void> {
  if (name !== "S") return await measureOne(device, name, workloads[name]!, 1);
  for (const replicas of REPLICAS) await measureOne(device, "S", workloads.A!, replicas);
}

async function measureOne(
  device: Device,
  name: string,
  workload: Workload,
  replicas: number,
): Promise<void> {
  const prepared = await prepare(device, workload, replicas);
  const competitors = name === "S" ? [] : competitorsFor(name, device);
  const steps = Math.max(1, Math.round(workload.steps[device.kind] / Math.sqrt(replicas)));
  const ours: number[] = [];
  const theirs = competitors.map((): number[] => []);
  let memory = 0;
  for (let repetition = 0; repetition <= REPETITIONS; repetition++) {
    const mine = await time(prepared, steps);
    if (repetition > 0) ours.push(mine / steps);
    memory = Math.max(memory, Deno.memoryUsage().rss / 2 ** 20);
    for (const [index, competitor] of competitors.entries()) {
      const count = Math.max(1, Math.round(workload.steps.cpu * competitor.share));
      const other = await competitor.run(count);
      if (repetition > 0) theirs[index]!.push(other / count);
    }
  }
  const microseconds = median(ours);
  const row: Row = {
    workload: name,
    device: device.kind,
    replicas,
    dispatches: prepared.dispatches,
    microseconds,
    gigaflops: replicas * stepFlops(workload) / microseconds / 1e3,
    hostPerDispatch: prepared.hostMicroseconds() / prepared.dispatches,
    memory,
    against: Object.fromEntries(competitors.map((competitor, index) => {
      const other = median(theirs[index]!);
      return [competitor.label, { microseconds: other, ratio: microseconds / other }];
    })),
  };
  rows.push(row);
  for (const competitor of competitors) competitor.close();
  prepared.release();
  if (!options.json) print(row);
}

/** Every style of the chosen frameworks. */
function competitorsFor(name: string, device: Device): Competitor[] {
  return options.vs.flatMap((framework) =>
    frameworks[framework]!.styles(device.kind).map((style) =>
      new Competitor(framework, name, style, Number(options.threads))
    )
  );
}

/** Ends the run with a message. */
function fail(code: number, message: string): never {
  console.error(`error: ${message}`);
  Deno.exit(code);
}

/** Microseconds that `steps` steps take. */
async function time(prepared: Prepared, steps: number): Promise<number> {
  const begin = performance.now();
  await prepared.run(steps);
  return (performance.now() - begin) * 1e3;
}

function print(row: Row): void {
  const { workload, device, replicas, dispatches, microseconds, gigaflops } = row;
  const against = Object.entries(row.against).map(([label, { microseconds, ratio }]) =>
    `${label} ${microseconds.toFixed(0)} us, ratio ${ratio.toFixed(3)}`
  );
  console.log(
    [
      `${workload.padEnd(7)} ${device.padEnd(7)} R=${replicas}`,
      `${dispatches} dispatches`,
      `${microseconds.toFixed(1)} us/step`,
      `${(1e6 / microseconds).toFixed(0)} steps/s`,
      `${gigaflops.toFixed(1)} GFLOP/s`,
      `host ${row.hostPerDispatch.toFixed(2)} us/dispatch`,
      `peak ${row.memory.toFixed(0)} MiB`,
      ...against,
    ].join("  "),
  );
}
