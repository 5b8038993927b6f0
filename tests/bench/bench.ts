/**
 * `deno task bench [--device cpu|webgpu] [--workload A ...] [--vs pytorch|tfjs|jax-js ...]
 * [--threads N] [--json]`: times training steps; workloads that are compared with each other, and
 * with `--vs` other frameworks, take turns in the same run. README.md says what the workloads and
 * the ratios are.
 */

import type { Device } from "../../lib/device/device.ts";
import { InitlabError, UsageError } from "../../lib/device/errors.ts";
import { openCpuDevice } from "../../lib/device/cpu/cpu_device.ts";
import { openDevice } from "../../lib/device/mod.ts";
import { Competitor, CompetitorError, frameworks } from "./competitor.ts";
import { median } from "./figures.ts";
import { type BenchOptions, parseBenchOptions } from "./options.ts";
import type { Prepared } from "./trained.ts";
import { groups, type Workload, workloads } from "./workloads.ts";

/** Timed repetitions; one more before them, which warms up, does not count. */
const REPETITIONS = 7;

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
  /** The most memory that was resident after a repetition, MiB; its whole group is loaded. */
  readonly memory: number;
  /** By what took turns with it: its median microseconds a step, and ours divided by it. */
  readonly against: Readonly<Record<string, { microseconds: number; ratio: number }>>;
}

/** A workload under measurement. */
interface Entry {
  readonly name: string;
  readonly workload: Workload;
  readonly device: Device;
  readonly replicas: number;
  readonly prepared: Prepared;
  readonly competitors: readonly Competitor[];
  /** Microseconds a step and replica, one value a repetition. */
  readonly ours: number[];
  /** The same of each competitor. */
  readonly theirs: readonly number[][];
  memory: number;
}

if (import.meta.main) {
  // Without threads of its own, a software GPU takes one core, as PyTorch on one thread does.
  if (!Deno.env.get("LP_NUM_THREADS")) Deno.env.set("LP_NUM_THREADS", "0");
  try {
    await bench(parseBenchOptions(Deno.args));
  } catch (error) {
    if (!(error instanceof InitlabError || error instanceof CompetitorError)) throw error;
    console.error(`error: ${error.message}`);
    Deno.exit(error instanceof UsageError ? 2 : 1);
  }
}

async function bench(options: BenchOptions): Promise<void> {
  const rows: Row[] = [];
  for (const kind of options.devices) {
    const device = await openDevice(kind);
    for (const group of groups) {
      const names = group.filter((name) => options.workloads.includes(name));
      for (const row of await measure(device, names, options)) {
        rows.push(row);
        if (!options.json) print(row);
      }
    }
    device.close();
  }
  if (options.json) console.log(JSON.stringify(rows, null, 2));
}

/** Times workloads that take turns with each other and with the competitors of each. */
async function measure(
  shared: Device,
  names: readonly string[],
  options: BenchOptions,
): Promise<Row[]> {
  const entries: Entry[] = [];
  for (const name of names) {
    const workload = workloads[name]!;
    const { replicas = [1], workers } = workload;
    const ownDevice = shared.kind === "cpu" && workers !== undefined;
    const device = ownDevice ? await openCpuDevice({ workers }) : shared;
    for (const count of replicas) {
      const competitors = competitorsFor(name, device, options);
      entries.push({
        name,
        workload,
        device,
        replicas: count,
        prepared: await workload.prepare(device, count),
        competitors,
        ours: [],
        theirs: competitors.map(() => []),
        memory: 0,
      });
    }
  }
  for (let repetition = 0; repetition <= REPETITIONS; repetition++) {
    for (const entry of entries) await turn(entry, repetition > 0);
  }
  const rows = entries.map((entry) => summarise(entry, entries[0]!));
  for (const { competitors, prepared, device } of entries) {
    for (const competitor of competitors) competitor.close();
    prepared.release();
    if (device !== shared) device.close();
  }
  return rows;
}

/** One repetition of a workload, and of the same workload by each competitor. */
async function turn(entry: Entry, counts: boolean): Promise<void> {
  const { workload, device, replicas, prepared, competitors, ours, theirs } = entry;
  const stepsOf = (solo: number) => Math.max(1, Math.round(solo / Math.sqrt(replicas)));
  const steps = stepsOf(workload.steps[device.kind]);
  const begin = performance.now();
  await prepared.run(steps);
  const microseconds = (performance.now() - begin) * 1e3;
  if (counts) ours.push(microseconds / steps / replicas);
  entry.memory = Math.max(entry.memory, Deno.memoryUsage().rss / 2 ** 20);
  for (const [index, competitor] of competitors.entries()) {
    const count = stepsOf(workload.steps.cpu * competitor.share);
    const other = await competitor.run(count);
    if (counts) theirs[index]!.push(other / count / replicas);
  }
}

/** The figures of an entry; it is compared with its competitors and with the first of its group. */
function summarise(entry: Entry, first: Entry): Row {
  const { name, workload, device, replicas, prepared, competitors, ours, theirs, memory } = entry;
  const perReplica = median(ours);
  const others = competitors.map(({ label }, index) => [label, median(theirs[index]!)] as const);
  if (entry !== first) {
    const label = replicas > 1 ? "a replica at R=1" : first.name;
    others.unshift([label, median(first.ours)]);
  }
  return {
    workload: name,
    device: device.kind,
    replicas,
    dispatches: prepared.dispatches,
    microseconds: perReplica * replicas,
    gigaflops: workload.flops / perReplica / 1e3,
    hostPerDispatch: prepared.hostMicroseconds() / prepared.dispatches,
    memory,
    against: Object.fromEntries(
      others.map(([label, microseconds]) => {
        return [label, { microseconds, ratio: perReplica / microseconds }];
      }),
    ),
  };
}

/** Every style of the chosen frameworks. */
function competitorsFor(workload: string, device: Device, options: BenchOptions): Competitor[] {
  const able = options.frameworks.filter((name) => frameworks[name]!.workloads.includes(workload));
  return able.flatMap((framework) =>
    frameworks[framework]!.styles(device.kind).map((style) =>
      new Competitor(framework, workload, style, options.threads)
    )
  );
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
