/** The vectorised tanh, exp and log: relative error below 2e-7 over the whole range, and the edges. */

import { assert, assertEquals } from "@std/assert";
import { instantiate, readKernels } from "../helpers/wasm_instance.ts";

type Elementwise = "tanh" | "exponential" | "logarithm";

const BOUND = 2e-7;
const instance = await instantiate(await readKernels(), 16 << 20);

/** The function of each element of x. */
function apply(name: Elementwise, x: Float32Array): Float32Array {
  const { memory, exports, firstFree } = instance;
  new Float32Array(memory.buffer, firstFree, x.length).set(x);
  const out = firstFree + x.byteLength;
  exports[name]!(firstFree, out, x.length);
  return new Float32Array(memory.buffer, out, x.length).slice();
}

/** Every `step`-th float32 from one bit pattern to another. */
function floats(first: number, last: number, step: number): Float32Array {
  const bits = Uint32Array.from(
    { length: Math.floor((last - first) / step) + 1 },
    (_, i) => first + i * step,
  );
  return new Float32Array(bits.buffer);
}

/** Fails unless all of x come within BOUND of `exact`; results below `smallest` are not compared. */
function assertAccurate(
  name: Elementwise,
  x: Float32Array,
  exact: (x: number) => number,
  smallest = 0,
): void {
  const found = apply(name, x);
  let worst = { error: 0, at: 0 };
  x.forEach((value, i) => {
    const expected = exact(value);
    if (Math.abs(expected) < smallest) return;
    const error = Math.abs(found[i]! - expected) / Math.abs(expected);
    if (!(error <= worst.error)) worst = { error, at: i };
  });
  const { error, at } = worst;
  assert(error < BOUND, `${name}(${x[at]}) = ${found[at]}, relative error ${error}`);
}

/** The smallest positive normal float32, below which precision ends. */
const NORMAL = 2 ** -126;
const SUBNORMALS = [0x00000001, 0x00800000] as const;
/** About a million numbers from the smallest normal one to the largest. */
const NORMALS = [0x00800000, 0x7f7fffff, 2011] as const;

Deno.test("tanh is accurate from the smallest normal number to the largest", () => {
  const x = floats(...NORMALS);
  assertAccurate("tanh", x, Math.tanh);
  assertAccurate("tanh", x.map((value) => -value), Math.tanh);
  assertAccurate("tanh", floats(0x3d000000, 0x41300000, 67), Math.tanh); // 1/32 to 11
});

Deno.test("tanh is x for tiny x, exactly 1 for large x, and keeps NaN and the sign of 0", () => {
  const tiny = floats(...SUBNORMALS, 4099);
  assertEquals(apply("tanh", tiny), tiny);
  assertEquals(
    apply("tanh", Float32Array.of(0, -0, NaN, 10, -10, 50, 1e30, -1e30, Infinity, -Infinity)),
    Float32Array.of(0, -0, NaN, 1, -1, 1, 1, -1, 1, -1),
  );
});

Deno.test("exp is accurate wherever its result is a normal number", () => {
  assertAccurate("exponential", floats(0x00000000, 0x42b17217, 1009), Math.exp, NORMAL); // to 88.72
  assertAccurate("exponential", floats(0x80000000, 0xc2aeac4f, 1009), Math.exp, NORMAL); // to -87.33
});

Deno.test("exp underflows by way of subnormal numbers, overflows to infinity, keeps NaN", () => {
  const x = Float32Array.of(-88, -95, -103);
  const found = apply("exponential", x);
  x.forEach((value, i) => assert(Math.abs(found[i]! - Math.exp(value)) <= 2 ** -149, `${value}`));
  assertEquals(
    apply("exponential", Float32Array.of(0, -0, NaN, 88.8, 1e30, Infinity, -104.5, -Infinity)),
    Float32Array.of(1, 1, NaN, Infinity, Infinity, Infinity, 0, 0),
  );
});

Deno.test("log is accurate over all positive numbers, and near 1", () => {
  assertAccurate("logarithm", floats(...SUBNORMALS, 67), Math.log);
  assertAccurate("logarithm", floats(...NORMALS), Math.log);
  assertAccurate("logarithm", floats(0x3f7f0000, 0x3f810000, 1), Math.log);
});

Deno.test("log of 0 is -Infinity, of negative numbers NaN", () => {
  assertEquals(
    apply("logarithm", Float32Array.of(1, 0, -0, -1, NaN, Infinity, -Infinity)),
    Float32Array.of(0, -Infinity, -Infinity, NaN, NaN, Infinity, NaN),
  );
});
