/** Refuses an experiment that needs more memory than there is, and says what would make it fit. */

import { hasTargets } from "../experiment/untrained.ts";
import type { Device } from "../device/device.ts";
import { ExperimentError } from "../device/errors.ts";
import type { ResolvedData } from "../experiment/data/mod.ts";
import { type DataSize, estimateMemory, type MemoryNeed } from "./memory.ts";
import type { ResolvedLayer } from "../experiment/network.ts";
import type { ResolvedExperiment, ResolvedVariant } from "../experiment/resolve.ts";
import { isDeclared } from "../experiment/resolve_network.ts";
import type { ResolvedTrain } from "../experiment/train.ts";

/** What is taken for the machine's memory where the permission to ask for it is not given. */
const ASSUMED_MACHINE = 8 * 2 ** 30;

/** A bound of memory, in bytes, and the part of a need that it bounds. */
interface Bound {
  readonly what: string;
  readonly limit: number;
  readonly part: (need: MemoryNeed) => number;
}

/** A setting that may be too large: what to do, and the experiment with it at its smallest. */
interface Remedy {
  readonly advice: string;
  readonly applies: (experiment: ResolvedExperiment) => boolean;
  readonly shrink: (
    experiment: ResolvedExperiment,
    data: DataSize,
  ) => readonly [ResolvedExperiment, DataSize];
}

/**
 * Refuses what cannot fit, before anything is built.
 *
 * @throws {ExperimentError} with size, limit, and what would make it fit
 */
export function requireRoom(
  experiment: ResolvedExperiment,
  data: DataSize,
  device: Pick<Device, "kind" | "memory">,
): void {
  const needed = estimateMemory(experiment, data);
  for (const bound of boundsOf(device)) {
    const { what, limit, part } = bound;
    if (part(needed) <= limit) continue;
    throw new ExperimentError(
      `This experiment needs about ${size(part(needed))} ${what}, which has ${size(limit)}: ` +
        `${whatHelps(experiment, data, bound)}.`,
    );
  }
}

function boundsOf({ kind, memory }: Pick<Device, "kind" | "memory">): Bound[] {
  const machine = machineMemory();
  const both = ({ host, device }: MemoryNeed) => memory.onHost ? host + device : host;
  return [
    { what: `on the device "${kind}"`, limit: memory.total, part: ({ device }) => device },
    { what: "in one buffer of the GPU", limit: memory.buffer, part: ({ buffer }) => buffer },
    { what: "on this machine", limit: machine, part: both },
  ];
}

function machineMemory(): number {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "systemMemoryInfo" });
  return state === "granted" ? Deno.systemMemoryInfo().total : ASSUMED_MACHINE;
}

/** So many words or rows are few. */
const FEW = 100;

const REMEDIES: readonly Remedy[] = [
  onLayers("smaller layers", { outFeatures: 1, outChannels: 1, numGroups: 1 }),
  onLayers("a smaller embedding", { embeddingDim: 1 }),
  onTrain("a smaller batch (train.batchSize)", { batchSize: 2 }),
  onTrain("fewer steps (train.steps)", { steps: 1 }),
  {
    advice: "a shorter context (data.contextLength)",
    applies: ({ data }) => data.kind === "words",
    shrink: (experiment, size) => [inShortContexts(experiment), size],
  },
  {
    advice: "fewer seeds",
    applies: ({ variants }) => variants.some(({ seeds }) => seeds.length > 1),
    shrink: (experiment, size) => [withOneSeed(experiment), size],
  },
  {
    advice: "fewer variants at once (--variant)",
    applies: ({ variants }) => variants.length > 1,
    shrink: (experiment, size) => [
      { ...experiment, variants: experiment.variants.slice(0, 1) },
      size,
    ],
  },
  {
    advice: "fewer words",
    applies: ({ data }) => data.kind === "words",
    shrink: (experiment, size) => [experiment, { ...size, count: FEW }],
  },
  {
    advice: "fewer rows",
    applies: ({ data }) => data.kind !== "words",
    shrink: (experiment, size) => [inFewRows(experiment), { ...size, count: FEW }],
  },
];

/** Data without targets are one batch, which has fewer rows then. */
function inFewRows(experiment: ResolvedExperiment): ResolvedExperiment {
  if (hasTargets(experiment.data)) return experiment;
  return withTrain(experiment, { batchSize: FEW });
}

function withOneSeed(experiment: ResolvedExperiment): ResolvedExperiment {
  const variants = experiment.variants.map((one) => ({ ...one, seeds: one.seeds.slice(0, 1) }));
  return { ...experiment, variants };
}

function inShortContexts(experiment: ResolvedExperiment): ResolvedExperiment {
  const shorten = <T extends { readonly data: ResolvedData }>(part: T): T =>
    part.data.kind === "words" ? { ...part, data: { ...part.data, contextLength: 1 } } : part;
  return { ...shorten(experiment), variants: experiment.variants.map(shorten) };
}

/** Sets options of all layers that have them, but not the number of outputs that the data ask for. */
function onLayers(advice: string, options: Readonly<Record<string, number>>): Remedy {
  const shrink: Remedy["shrink"] = (experiment, size) => {
    const variants = experiment.variants.map((variant): ResolvedVariant => {
      const { network, data } = variant;
      if (!isDeclared(network)) return variant;
      const asked = size.shape(data).outputs?.count;
      return { ...variant, network: shrunk(network, options, asked) };
    });
    return [{ ...experiment, variants }, size];
  };
  return {
    advice,
    applies: ({ variants }) => variants.some(({ network }) => isDeclared(network)),
    shrink,
  };
}

function shrunk(
  layers: readonly ResolvedLayer[],
  options: Readonly<Record<string, number>>,
  asked: number | undefined,
): ResolvedLayer[] {
  return layers.map((layer): ResolvedLayer => {
    if (layer.kind === "block") return { ...layer, layers: shrunk(layer.layers, options, asked) };
    if (layer.kind === "residual") {
      const projection = layer.projection &&
        { projection: shrunk(layer.projection, options, asked) };
      return { ...layer, layers: shrunk(layer.layers, options, asked), ...projection };
    }
    const own = Object.entries(options).filter(([name]) => {
      const given = (layer as unknown as Record<string, unknown>)[name];
      return typeof given === "number" && given !== asked;
    });
    return { ...layer, ...Object.fromEntries(own) } as ResolvedLayer;
  });
}

function onTrain(advice: string, change: Partial<ResolvedTrain>): Remedy {
  return {
    advice,
    applies: ({ data }) => hasTargets(data),
    shrink: (experiment, size) => [withTrain(experiment, change), size],
  };
}

function withTrain(
  experiment: ResolvedExperiment,
  change: Partial<ResolvedTrain>,
): ResolvedExperiment {
  const variants = experiment.variants.map((variant) => {
    return { ...variant, train: { ...variant.train, ...change } };
  });
  return { ...experiment, variants };
}

/** Every single change that would suffice; where none does, the one that saves most. */
function whatHelps(
  experiment: ResolvedExperiment,
  data: DataSize,
  { limit, part }: Bound,
): string {
  const left = REMEDIES.filter(({ applies }) => applies(experiment)).flatMap((remedy) => {
    const bytes = needWith(remedy, experiment, data, part);
    return bytes === undefined ? [] : [{ advice: remedy.advice, bytes }];
  }).sort((a, b) => a.bytes - b.bytes);
  const enough = left.filter(({ bytes }) => bytes <= limit);
  if (enough.length > 0) return `use ${enough.map(({ advice }) => advice).join(", or ")}`;
  return `use ${left[0]!.advice} first, and then less of the rest`;
}

/** What is needed with a remedy; undefined where its layers would not fit each other. */
function needWith(
  { shrink }: Remedy,
  experiment: ResolvedExperiment,
  data: DataSize,
  part: Bound["part"],
): number | undefined {
  try {
    return part(estimateMemory(...shrink(experiment, data)));
  } catch (error) {
    if (error instanceof ExperimentError) return undefined;
    throw error;
  }
}

/** `74.5 GiB`, or `512 MiB`. */
function size(bytes: number): string {
  const unit = bytes >= 2 ** 30 ? 2 ** 30 : 2 ** 20;
  const digits = bytes / unit < 100 ? 1 : 0;
  const value = (bytes / unit).toLocaleString("en-US", { maximumFractionDigits: digits });
  return `${value} ${unit === 2 ** 30 ? "GiB" : "MiB"}`;
}
