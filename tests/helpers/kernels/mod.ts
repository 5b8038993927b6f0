/**
 * What the tests know of every kernel, joined from one file a family of the table: a kernel without
 * a reference, cases or walks does not compile.
 */

import type { kernelTable } from "../../../kernels/table/mod.ts";
import { batchnormCases, batchnormOracle, batchnormWalks } from "./batchnorm.ts";
import { binaryCases, binaryOracle, binaryWalks } from "./binary.ts";
import { dataCases, dataOracle, dataWalks } from "./data.ts";
import { layernormCases, layernormOracle, layernormWalks } from "./layernorm.ts";
import { linearCases, linearOracle, linearWalks } from "./linear.ts";
import { lossCases, lossOracle, lossWalks } from "./loss.ts";
import { optimCases, optimOracle, optimWalks } from "./optim.ts";
import { pointwiseCases, pointwiseOracle, pointwiseWalks } from "./pointwise.ts";
import { productCases, productOracle, productWalks } from "./product.ts";
import { reduceCases, reduceOracle, reduceWalks } from "./reduce.ts";
import { shapeCases, shapeOracle, shapeWalks } from "./shape.ts";
import type { Cases, Oracles, Walks } from "./types.ts";
import { watchCases, watchOracle, watchWalks } from "./watch.ts";

export { mismatch } from "./mismatch.ts";
export type * from "./types.ts";

/**
 * Every kernel once more, in plain float64 TypeScript: slow and obviously right. The WebAssembly
 * kernels and the WGSL shaders are both tested against these.
 */
export const oracle: Oracles<typeof kernelTable> = {
  ...dataOracle,
  ...linearOracle,
  ...batchnormOracle,
  ...layernormOracle,
  ...pointwiseOracle,
  ...binaryOracle,
  ...lossOracle,
  ...optimOracle,
  ...watchOracle,
  ...shapeOracle,
  ...productOracle,
  ...reduceOracle,
};

/**
 * Test cases for every kernel: constants, generic contents for the buffers and a tolerance.
 *
 * Sizes include 1, primes, and numbers beside the multiples of 4, 8 and the tiles and blocks of
 * either device. Buffers that a kernel writes start with random contents, so that a missing write
 * or a wrong `accumulate` shows.
 */
export const kernelCases: Cases<typeof kernelTable> = {
  ...dataCases,
  ...linearCases,
  ...batchnormCases,
  ...layernormCases,
  ...pointwiseCases,
  ...binaryCases,
  ...lossCases,
  ...optimCases,
  ...watchCases,
  ...shapeCases,
  ...productCases,
  ...reduceCases,
};

/** Loops of every kernel that can be as long as one likes. */
export const walks: Walks<typeof kernelTable> = {
  ...dataWalks,
  ...linearWalks,
  ...batchnormWalks,
  ...layernormWalks,
  ...pointwiseWalks,
  ...binaryWalks,
  ...lossWalks,
  ...optimWalks,
  ...watchWalks,
  ...shapeWalks,
  ...productWalks,
  ...reduceWalks,
};
