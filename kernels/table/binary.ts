/** The kernels of two or three tensors that broadcast. */

import { kernels } from "./spec.ts";

/** The lengths of four axes, the last of which runs fastest. */
const lengths = { length0: "u32", length1: "u32", length2: "u32", length3: "u32" } as const;

/** Element [i0, i1, i2, i3] of a lies at i0 aStep0 + ... + i3 aStep3; aStep3 is 0 or 1. */
const stepsOfA = { aStep0: "u32", aStep1: "u32", aStep2: "u32", aStep3: "u32" } as const;
const stepsOfB = { bStep0: "u32", bStep1: "u32", bStep2: "u32", bStep3: "u32" } as const;
const stepsOfX = { xStep0: "u32", xStep1: "u32", xStep2: "u32", xStep3: "u32" } as const;
const stepsOfY = { yStep0: "u32", yStep1: "u32", yStep2: "u32", yStep3: "u32" } as const;

/** Instead of a, or of b, the number that has these bits as a float32; its steps are 0. */
const orNumber = { aIsNumber: "u32", bIsNumber: "u32", number: "u32" } as const;

export const binaryKernels = kernels({
  /** out = f(a, b), f being what binary_formulas.ts calls `formula`. */
  binary: {
    bindings: { a: "read", b: "read", out: "write" },
    constants: { ...lengths, ...stepsOfA, ...stepsOfB, ...orNumber, formula: "u32" },
  },
  /** grad = outGrad times the slope of f along a, or along b if `ofB`: as large as outGrad. */
  binary_backward: {
    bindings: { a: "read", b: "read", outGrad: "read", grad: "write" },
    constants: { ...lengths, ...stepsOfA, ...stepsOfB, ...orNumber, formula: "u32", ofB: "u32" },
  },
  /** out = x where condition is not 0, else y; each may be a number as a and b above. */
  where: {
    bindings: { condition: "read", x: "read", y: "read", out: "write" },
    constants: {
      ...lengths,
      conditionStep0: "u32",
      conditionStep1: "u32",
      conditionStep2: "u32",
      conditionStep3: "u32",
      ...stepsOfX,
      ...stepsOfY,
      xIsNumber: "u32",
      xNumber: "u32",
      yIsNumber: "u32",
      yNumber: "u32",
    },
  },
});
