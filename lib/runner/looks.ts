/** All that is looked at between the steps of one variant's training, and what was found. */

import type { Module } from "../nn/mod.ts";
import type { ResolvedExperiment, ResolvedVariant } from "../experiment/resolve.ts";
import { lookSteps } from "../experiment/watch.ts";
import { type Follow, TRAINING_WORK } from "./advance.ts";
import { calibrate, gapOf } from "./calibrate.ts";
import { SampleLoss } from "./dev_loss.ts";
import { Histograms } from "./histograms.ts";
import type { Minibatches } from "./minibatches.ts";
import type { SeedResult } from "./result.ts";
import { Snapshots } from "./snapshots.ts";
import type { Stop } from "./train.ts";
import type { Run } from "./variant.ts";

/** About how many histograms over time a whole report has at most; of each layer some all the same. */
const ALL_COLUMNS = 5000;
const FEWEST_COLUMNS = 5;

/** What looks find of one network. */
export type Found = Pick<SeedResult, "snapshots" | "histograms" | "devLosses" | "batchNormGaps">;

/** What is looked at, and with what. */
export interface Watched {
  readonly run: Run;
  readonly variant: ResolvedVariant;
  /** As it is before training. */
  readonly model: Module;
  readonly batches: Minibatches;
  readonly advance: Follow;
}

/** One kind of look: where training stops for it, and what it found of a replica that diverged there. */
interface Kind {
  readonly stops: readonly Stop[];
  readonly of: (replica: number, divergedAt: number) => Partial<Found>;
}

/** The looks of one variant; all that they need is on the device as long as this is. */
export class Looks implements Disposable {
  private constructor(readonly kinds: readonly Kind[], readonly owned: DisposableStack) {}

  /** Readies what the experiment watches. @throws {DeviceError} */
  static async prepare(watched: Watched): Promise<Looks> {
    using owned = new DisposableStack();
    const kinds = [];
    for (const prepare of [snapshots, histograms, devLosses, calibrations]) {
      kinds.push(await prepare(watched, owned));
    }
    return new Looks(kinds.filter((kind) => kind !== undefined), owned.move());
  }

  /** Where training stops for them, in order. */
  get stops(): Stop[] {
    return this.kinds.flatMap(({ stops }) => stops).sort((a, b) => a.step - b.step);
  }

  /** What was found of a replica, up to where it diverged. */
  of(replica: number, divergedAt = Infinity): Found {
    const found = this.kinds.map((kind) => kind.of(replica, divergedAt));
    return Object.assign({ snapshots: [] }, ...found);
  }

  /** Gives the device memory back that only looks need. */
  [Symbol.dispose](): void {
    this.owned.dispose();
  }
}

/** What one kind of look has found so far: by step, one value a replica. */
class Log<T> {
  readonly #found: [step: number, values: readonly T[]][] = [];

  /** Stops at each of these steps for a look; its work is counted in examples taken forward. */
  stops(
    { advance }: Watched,
    steps: readonly number[],
    { work, waits, look }: Pick<Stop, "waits"> & {
      readonly work: number;
      readonly look: (step: number) => Promise<readonly T[]>;
    },
  ): Stop[] {
    const take = async (step: number) => {
      this.#found.push([step, await look(step)]);
      advance({ phase: "training", work });
    };
    return steps.map((step) => ({ step, look: () => take(step), ...(waits && { waits }) }));
  }

  /** A replica's, in order, up to where it diverged. */
  of(replica: number, divergedAt: number): [step: number, value: T][] {
    return this.#found.filter(([step]) => step < divergedAt).sort(([a], [b]) => a - b)
      .map(([step, values]) => [step, values[replica]!]);
  }
}

/** How many networks there are in a report. */
export function runsOf({ variants }: ResolvedExperiment): number {
  return variants.reduce((sum, { seeds }) => sum + seeds.length, 0);
}

async function snapshots(watched: Watched, owned: DisposableStack): Promise<Kind> {
  const { run, variant, model } = watched;
  const { device, splits: { train }, experiment: { watch } } = run;
  const { batchSize, optimiser, steps } = variant.train;
  const options = { batchSize, threshold: watch.saturationThreshold, optimiser };
  const snapshots = owned.use(await Snapshots.capture(device, model, train, options));
  const log = new Log<SeedResult["snapshots"][number]>();
  return {
    stops: log.stops(watched, lookSteps(watch, steps).snapshots, {
      work: TRAINING_WORK * batchSize,
      look: (step) => snapshots.take(step, rowsOf(watched)),
    }),
    of: (...of) => ({ snapshots: log.of(...of).map(([, snapshot]) => snapshot) }),
  };
}

async function histograms(watched: Watched, owned: DisposableStack): Promise<Kind | undefined> {
  const { run, variant, model } = watched;
  const { device, splits: { train }, experiment: { watch } } = run;
  const { batchSize, steps } = variant.train;
  if (watch.histograms === undefined) return undefined;
  const histograms = owned.use(await Histograms.capture(device, model, train, batchSize));
  const { layers } = histograms;
  const room = Math.max(
    FEWEST_COLUMNS,
    Math.floor(ALL_COLUMNS / layers.length / runsOf(run.experiment)),
  );
  const columns = Math.min(watch.histograms, room);
  const log = new Log<Awaited<ReturnType<Histograms["take"]>>[number]>();
  return {
    stops: log.stops(watched, lookSteps({ ...watch, histograms: columns }, steps).histograms, {
      work: TRAINING_WORK * batchSize,
      look: () => histograms.take(rowsOf(watched)),
    }),
    of: (...of) => {
      const found = log.of(...of);
      return {
        histograms: layers.map((layer, index) => {
          const columns = found.map(([step, all]) => ({ step, histogram: all[index]! }));
          return { ...layer, columns };
        }),
      };
    },
  };
}

async function devLosses(watched: Watched, owned: DisposableStack): Promise<Kind | undefined> {
  const { run, variant, model } = watched;
  const { device, splits: { dev }, experiment: { watch } } = run;
  if (!watch.devLoss || dev.objective.measures === 0) return undefined;
  const { examples } = watch.devLoss;
  const sample = owned.use(await SampleLoss.capture(device, model, dev, examples));
  const log = new Log<number>();
  return {
    stops: log.stops(watched, lookSteps(watch, variant.train.steps).devLosses, {
      work: sample.count,
      waits: true,
      look: () => sample.take(),
    }),
    of: (...of) => ({ devLosses: log.of(...of).map(([step, loss]) => ({ step, loss })) }),
  };
}

function calibrations(watched: Watched): Kind | undefined {
  const { run, variant, model, advance } = watched;
  const { device, splits: { train }, experiment: { watch } } = run;
  if (!watch.calibration) return undefined;
  const log = new Log<NonNullable<Found["batchNormGaps"]>>();
  const onExamples = (work: number) => advance({ phase: "calibration", work });
  return {
    stops: log.stops(watched, lookSteps(watch, variant.train.steps).calibrations, {
      work: 0,
      waits: true,
      look: async (step) => {
        const { comparisons, restore } = await calibrate(device, model, train, onExamples);
        restore();
        return comparisons.map((own) => own.map((comparison) => gapOf(comparison, step)));
      },
    }),
    of: (...of) => ({ batchNormGaps: log.of(...of).flatMap(([, gaps]) => gaps) }),
  };
}

/** The rows of the next minibatch for each replica; all examples where none are drawn. */
function rowsOf({ run: { splits: { train } }, variant, batches }: Watched): readonly Uint32Array[] {
  if (train.objective.measures > 0) return batches.peek();
  const every = Uint32Array.from({ length: train.count }, (_, row) => row);
  return variant.seeds.map(() => every);
}
