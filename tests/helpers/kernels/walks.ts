/** What the walks of kernels are made of: contents whose last term stands out. */

import type { Tolerance } from "./types.ts";

/** Of results that are rounded. */
export const CLOSE: Tolerance = { absolute: 1e-5, relative: 1e-4 };

/** 1, 2, 3, 1, 2, 3 ... and 100 at last, times `scale`, a power of 2: float32 adds them exactly. */
export const terms = (n: number, scale = 1): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => scale * (i === n - 1 ? 100 : 1 + i % 3));

/** The values as they are. */
export const floats = (...values: number[]): Float32Array => Float32Array.from(values);

/** What a kernel writes over. */
export const garbage = (n: number): Float32Array => new Float32Array(n).fill(-7);
