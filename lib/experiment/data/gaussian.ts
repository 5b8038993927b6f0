/** Standard normal values: what a network makes of them forward, and of their gradients backward. */

import { sha256 } from "../../data/digest.ts";
import { DataError } from "../../device/errors.ts";
import { Generator } from "../../tensor/random/generator.ts";
import { seed, whole } from "../schema_values.ts";
import type { DataKind } from "./kind.ts";

/**
 * Standard normal examples without targets, as in the lecture's study of fan-in: nothing is trained
 * (`steps: 0`) and there are no losses; the backward pass is that of a fixed random projection of
 * what the network puts out.
 */
export interface GaussianData {
  /** The kind of data. */
  readonly kind: "gaussian";
  /** Examples, all of them one batch. */
  readonly rows: number;
  /** Values of an example. */
  readonly features: number;
  /**
   * Seed of the generator that draws the examples and then the projection; default 42. It must
   * differ from the networks' seeds: their weights would be the examples' values again.
   */
  readonly seed?: number;
}

/** What a report says of them. */
export interface GaussianFacts {
  /** The kind of data. */
  readonly kind: "gaussian";
  /** Values of an example. */
  readonly features: number;
  /** Of the generator. */
  readonly seed: number;
}

/** Standard normal examples without targets. */
export function gaussian(options: Omit<GaussianData, "kind">): GaussianData {
  return { kind: "gaussian", ...options };
}

/** All about standard normal examples. */
export const gaussianKind: DataKind<GaussianData, Required<GaussianData>, GaussianFacts> = {
  options: { rows: whole, features: whole, seed },
  defaults: { seed: 42 },
  changes: ["features"],
  async load({ rows, features, seed }) {
    if (rows * features > MOST_VALUES) throw tooMany(rows, features);
    return {
      name: "gaussian",
      digest: await sha256(new Uint8Array(draw(seed, rows * features).buffer)),
      notes: [],
      summary: [
        `data: ${rows.toLocaleString("en-US")} rows of ${
          features.toLocaleString("en-US")
        } standard ` +
        `normal values`,
      ],
      count: rows,
      shape: ({ features }) => ({ input: { shape: [features] } }),
      facts: ({ features, seed }) => ({ kind: "gaussian", features, seed }),
      examples({ rows, features, seed }) {
        const inputs = draw(seed, rows * features);
        const none = { inputs: new Float32Array(0), count: 0 };
        return { train: { inputs, count: rows }, dev: none, test: none };
      },
    };
  },
};

/**
 * The projection of outputs [rows, ...], `size` values in all: what the data's generator draws after
 * the examples. The gradient of each output is its value here.
 */
export function projectionOf(
  { rows, features, seed }: Required<GaussianData>,
  size: number,
): Float32Array<ArrayBuffer> {
  const generator = new Generator(seed);
  generator.randn(rows * features);
  return generator.randn(size);
}

/** 1 GiB: more would take minutes to draw, and no figure would be nearer to its limit. */
const MOST_VALUES = 2 ** 28;

function tooMany(rows: number, features: number): DataError {
  const [most, ...found] = [MOST_VALUES, rows, features].map((count) =>
    count.toLocaleString("en-US")
  );
  return new DataError(
    `data: expected at most ${most} values, found ${found.join(" rows of ")}; take fewer rows.`,
  );
}

function draw(seed: number, count: number): Float32Array<ArrayBuffer> {
  return new Generator(seed).randn(count);
}
