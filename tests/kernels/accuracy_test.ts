/**
 * How far the CPU's functions of one variable are from the exact values, for 200,000 arguments each: in
 * units of 1, or of the value where that is larger, as rounding in PyTorch's own formulas has it.
 */

import { assert } from "@std/assert";
import { type FormulaName, formulaTable } from "../../kernels/table/formulas.ts";
import { formulaSamples } from "../helpers/samples/pointwise.ts";
import { instantiate, readKernels } from "../helpers/wasm_instance.ts";

const COUNT = 200_000;
const VALUE = 2.5e-7;
/** A power's error grows with the exponent, as that of its logarithm is multiplied. */
const powers = (name: string, exponent: number) => name === "pow" ? 1 + Math.abs(exponent) / 3 : 1;
/** The slope of silu cancels: 1 + x (1 - sigmoid(x)). */
const SLOPE = 1e-6;

const { memory, exports, firstFree } = await instantiate(await readKernels(), 16 << 20);
const [x, gradient, out] = [0, 1, 2].map((i) => firstFree + i * 4 * COUNT) as [
  number,
  number,
  number,
];
const floats = (pointer: number) => new Float32Array(memory.buffer, pointer, COUNT);

/** The largest error of what lies at `out`, for the arguments at `x`. */
function worst(exact: (x: number) => number): number {
  const found = floats(out);
  return floats(x).reduce((largest, argument, i) => {
    const expected = exact(argument);
    const error = Math.abs(found[i]! - expected) / Math.max(1, Math.abs(expected));
    return error <= largest ? largest : error;
  }, 0);
}

for (const [name, { code, slopeFrom }] of Object.entries(formulaTable)) {
  const { value, gradient: slope, parameters = [[]], range: [low, high] = [-12, 12] } =
    formulaSamples[name as FormulaName];
  Deno.test(`${name} and its slope are as accurate as float32 formulas are`, () => {
    for (const [a = 0, b = 0] of parameters) {
      floats(x).forEach((_, i, all) => all[i] = low + (high - low) * (i + 0.5) / COUNT);
      floats(gradient).fill(1);
      exports.pointwise!(x, out, COUNT, code, a, b);
      const ofValue = worst((argument) => value(argument, a, b));
      assert(ofValue < VALUE * powers(name, a), `${name}(${a}, ${b}): ${ofValue}`);
      if (slopeFrom === "out") floats(x).set(floats(out));
      exports.pointwise_backward!(x, gradient, out, COUNT, code, a, b);
      const ofSlope = worst((argument) => slope(argument, 1, a, b));
      assert(ofSlope < SLOPE * powers(name, a), `slope of ${name}(${a}, ${b}): ${ofSlope}`);
    }
  });
}
