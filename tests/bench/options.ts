/** The options of `deno task bench`. */

import { parseArgs } from "@std/cli";
import { UsageError } from "../../lib/device/errors.ts";
import { didYouMean } from "../../lib/experiment/suggest.ts";
import { frameworks } from "./competitor.ts";
import { workloads } from "./workloads.ts";

/** What to time, and against what. */
export interface BenchOptions {
  readonly devices: readonly ("cpu" | "webgpu")[];
  /** Names of workloads. */
  readonly workloads: readonly string[];
  /** Names of frameworks that take turns with ours. */
  readonly frameworks: readonly string[];
  /** Threads of those frameworks that can have several. */
  readonly threads: number;
  /** The figures as JSON, and nothing else. */
  readonly json: boolean;
}

const REPEATED = ["device", "workload", "vs"] as const;
const KNOWN = [...REPEATED, "threads", "json"];

/** Reads the command line. @throws {UsageError} if it asks for what there is not */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const parsed = parseArgs([...args], {
    string: [...REPEATED, "threads"],
    boolean: ["json"],
    collect: [...REPEATED],
    unknown: (arg, key) => {
      throw new UsageError(`unknown option ${arg}${didYouMean(key ?? arg, KNOWN)}`);
    },
  });
  const threads = Number(parsed.threads ?? 1);
  if (!Number.isInteger(threads) || threads < 1) {
    throw new UsageError(`--threads: expected a positive whole number, found "${parsed.threads}"`);
  }
  const devices = chosen("device", parsed.device, ["cpu", "webgpu"]);
  const names = chosen("workload", parsed.workload, Object.keys(workloads));
  return {
    devices: devices.length > 0 ? devices : ["cpu"],
    workloads: names.length > 0 ? names : Object.keys(workloads),
    frameworks: chosen("vs", parsed.vs, Object.keys(frameworks)),
    threads,
    json: parsed.json,
  };
}

/** The values given to an option, each of which must be one of `known`. */
function chosen<const Name extends string>(
  option: string,
  values: readonly string[] = [],
  known: readonly Name[],
): Name[] {
  return values.map((value) => {
    const name = known.find((each) => each === value);
    if (name !== undefined) return name;
    throw new UsageError(
      `--${option}: expected one of ${known.join(", ")}, found "${value}"` +
        didYouMean(value, known),
    );
  });
}
