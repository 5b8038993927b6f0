/**
 * What every step of a training recorded, as series for the report: by buckets of steps, so that the
 * report of a long run stays small.
 */

import { figures } from "./digits.ts";
import type { Buckets, LayerSeries, ParameterSeries, Series } from "./recorded.ts";
import { ROW_PART, type RowLayout, rowWidth } from "./step_recorder.ts";

/** About how many numbers the series of a whole report have at most. */
const MOST_NUMBERS = 180_000;
/** Buckets of a run: as many as a picture shows, but enough to show a course. */
const [FEWEST, MOST] = [8, 200];
/** Digits that are kept of each. */
const DIGITS = 5;

/** How many steps a bucket has, where a report has so many runs whose rows are of `layout`. */
export function bucketSizeOf(steps: number, layout: RowLayout, runs: number): number {
  const series = 5 * layout.layers.length + 3 * layout.parameters.length + 1;
  // Of each the mean, the minimum and the maximum.
  const room = Math.floor(MOST_NUMBERS / (3 * series * runs));
  return Math.max(1, Math.ceil(steps / Math.min(MOST, Math.max(FEWEST, room))));
}

/** One series as it grows. */
class BucketLog {
  readonly #mean: number[] = [];
  readonly #min: number[] = [];
  readonly #max: number[] = [];
  readonly #size: number;
  #steps = 0;
  #count = 0;
  #sum = 0;
  #low = Infinity;
  #high = -Infinity;
  /** A value that was not finite, for a bucket without any that is. */
  #other = NaN;

  constructor(size: number) {
    this.#size = size;
  }

  /** Takes the value of the next step. */
  add(value: number): void {
    if (Number.isFinite(value)) {
      this.#count++;
      this.#sum += value;
      this.#low = Math.min(this.#low, value);
      this.#high = Math.max(this.#high, value);
    } else {
      this.#other = value;
    }
    if (++this.#steps === this.#size) this.#close();
  }

  /** All buckets; the last may have fewer steps. */
  end(): Buckets {
    if (this.#steps > 0) this.#close();
    return { mean: this.#mean, min: this.#min, max: this.#max };
  }

  #close(): void {
    const isFinite = this.#count > 0;
    this.#mean.push(rounded(isFinite ? this.#sum / this.#count : this.#other));
    this.#min.push(rounded(isFinite ? this.#low : this.#other));
    this.#max.push(rounded(isFinite ? this.#high : this.#other));
    [this.#steps, this.#count, this.#sum] = [0, 0, 0];
    [this.#low, this.#high, this.#other] = [Infinity, -Infinity, NaN];
  }
}

/** The series of the networks of one variant, as they grow. */
export class SeriesLog {
  readonly #layout: RowLayout;
  readonly #bucketSize: number;
  readonly #replicas: readonly Series<BucketLog>[];

  /** For rows of `layout`. */
  constructor(layout: RowLayout, replicas: number, bucketSize: number) {
    this.#layout = layout;
    this.#bucketSize = bucketSize;
    this.#replicas = Array.from({ length: replicas }, () => seriesOf(layout, bucketSize));
  }

  /** Takes the rows of the next steps, [steps, width], of each replica. */
  take(rows: readonly Float32Array[]): void {
    const width = rowWidth(this.#layout);
    for (const [replica, own] of rows.entries()) {
      for (let at = 0; at < own.length; at += width) this.#add(this.#replicas[replica]!, own, at);
    }
  }

  /** Those of one replica. */
  of(replica: number): Series {
    return mapSeries(this.#replicas[replica]!, (buckets) => buckets.end());
  }

  #add(
    { layers, parameters, gradientNorm }: Series<BucketLog>,
    rows: Float32Array,
    at: number,
  ): void {
    for (const [i, { mean, std, flat, gradientMean, gradientStd }] of layers.entries()) {
      const { hasGradient } = this.#layout.layers[i]!;
      mean.add(rows[at]!);
      std.add(rows[at + 1]!);
      gradientMean.add(hasGradient ? rows[at + 2]! : NaN);
      gradientStd.add(hasGradient ? rows[at + 3]! : NaN);
      flat?.add(rows[at + 4]!);
      at += ROW_PART;
    }
    const { clipGradNorm } = this.#layout;
    const clipped = rows[at + ROW_PART * parameters.length]!;
    const factor = clipGradNorm === undefined ? 1 : Math.min(1, clipGradNorm / (clipped + 1e-6));
    let squares = 0;
    for (const [i, { gradientStd, gradientToData, updateToData }] of parameters.entries()) {
      const { size } = this.#layout.parameters[i]!;
      const [mean, std] = [rows[at]! / factor, rows[at + 1]! / factor];
      squares += size * mean ** 2 + (size > 1 ? (size - 1) * std ** 2 : 0);
      gradientStd.add(std);
      gradientToData.add(std / rows[at + 3]!);
      updateToData.add(Math.log10(rows[at + 5]! / rows[at + 3]!));
      at += ROW_PART;
    }
    gradientNorm.add(Math.sqrt(squares));
  }
}

/**
 * The mean over networks of the means of each bucket: of those that are finite, if there are any; as
 * long as the longest.
 */
export function meanSeries(all: readonly Series[]): Series<readonly number[]> {
  return mapSeries(all[0]!, (_, find) => {
    const means = all.map((series) => find(series).mean);
    const length = Math.max(...means.map((own) => own.length));
    return Array.from({ length }, (_, bucket) => {
      const there = means.flatMap((own) => bucket < own.length ? [own[bucket]!] : []);
      const finite = there.filter(Number.isFinite);
      const [first] = there;
      return finite.length === 0
        ? first!
        : rounded(finite.reduce((sum, value) => sum + value, 0) / finite.length);
    });
  });
}

function seriesOf({ layers, parameters }: RowLayout, bucketSize: number): Series<BucketLog> {
  const buckets = () => new BucketLog(bucketSize);
  return {
    bucketSize,
    layers: layers.map(({ layer, isFlatSomewhere }) => ({
      layer,
      mean: buckets(),
      std: buckets(),
      ...(isFlatSomewhere && { flat: buckets() }),
      gradientMean: buckets(),
      gradientStd: buckets(),
    })),
    parameters: parameters.map(({ parameter }) => ({
      parameter,
      gradientStd: buckets(),
      gradientToData: buckets(),
      updateToData: buckets(),
    })),
    gradientNorm: buckets(),
  };
}

/** The same series with other contents; `find` gets the same one of another network's. */
function mapSeries<From, To>(
  { bucketSize, layers, parameters, gradientNorm }: Series<From>,
  map: (own: From, find: <T>(series: Series<T>) => T) => To,
): Series<To> {
  return {
    bucketSize,
    layers: layers.map(({ layer, flat, ...rest }, i): LayerSeries<To> => {
      const own = (key: keyof typeof rest | "flat", from: From) =>
        map(from, (series) => series.layers[i]![key]!);
      return {
        layer,
        mean: own("mean", rest.mean),
        std: own("std", rest.std),
        ...(flat !== undefined && { flat: own("flat", flat) }),
        gradientMean: own("gradientMean", rest.gradientMean),
        gradientStd: own("gradientStd", rest.gradientStd),
      };
    }),
    parameters: parameters.map(({ parameter, ...rest }, i): ParameterSeries<To> => {
      const own = (key: keyof typeof rest) =>
        map(rest[key], (series) => series.parameters[i]![key]);
      return {
        parameter,
        gradientStd: own("gradientStd"),
        gradientToData: own("gradientToData"),
        updateToData: own("updateToData"),
      };
    }),
    gradientNorm: map(gradientNorm, (series) => series.gradientNorm),
  };
}

function rounded(value: number): number {
  return figures(value, DIGITS);
}
