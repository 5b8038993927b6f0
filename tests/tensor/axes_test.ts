/** How shapes broadcast, and how axes that are read side by side become few. */

import { assertEquals, assertThrows } from "@std/assert";
import { ShapeError } from "../../lib/device/errors.ts";
import {
  broadcastShapes,
  broadcastSteps,
  contiguousSteps,
  mergeAxes,
  repeatedAxes,
} from "../../lib/tensor/axes.ts";
import { axesOf } from "../../lib/tensor/dims.ts";
import { type Shape, sizeOf } from "../../lib/tensor/shape.ts";

/** Shapes, and what torch.broadcast_shapes makes of them. */
const BROADCASTS: readonly (readonly [Shape[], Shape])[] = [
  [[[], []], []],
  [[[], [3]], [3]],
  [[[2, 3], [3]], [2, 3]],
  [[[2, 1], [1, 3]], [2, 3]],
  [[[2, 1], [3]], [2, 3]],
  [[[1], [0]], [0]],
  [[[0, 3], [1, 1]], [0, 3]],
  [[[5, 1, 4, 1], [3, 1, 1]], [5, 3, 4, 1]],
  [[[1, 3], [2, 1, 1], [5, 1, 1, 3]], [5, 2, 1, 3]],
];

Deno.test("shapes broadcast as in PyTorch", () => {
  for (const [shapes, expected] of BROADCASTS) {
    assertEquals(broadcastShapes("add", ...shapes), expected);
  }
});

Deno.test("shapes that do not broadcast are refused with both lengths", () => {
  const refused: Shape[][] = [[[3], [4]], [[2, 3], [2]], [[0], [3]], [[2, 1], [3, 1], [2, 5]]];
  for (const shapes of refused) {
    assertThrows(() => broadcastShapes("add", ...shapes), ShapeError);
  }
  assertEquals(
    assertThrows(() => broadcastShapes("add", [2, 3], [2]), ShapeError).message,
    "Cannot apply add to shapes [2, 3] and [2]: expected equal lengths, or 1, counted from the last " +
      "axis, found 3 and 2; reshape one of them.",
  );
});

/** The element of a tensor at each place of `shape`, in order. */
function walk(shape: Shape, steps: readonly number[]): number[] {
  const contiguous = contiguousSteps(shape);
  return Array.from({ length: sizeOf(shape) }, (_, index) => {
    return shape.reduce((at, length, axis) => {
      return at + Math.floor(index / contiguous[axis]!) % length * steps[axis]!;
    }, 0);
  });
}

Deno.test("a broadcast tensor is read where PyTorch's expand puts its elements", () => {
  assertEquals(walk([2, 3], broadcastSteps([3], [2, 3])), [0, 1, 2, 0, 1, 2]);
  assertEquals(walk([2, 3], broadcastSteps([2, 1], [2, 3])), [0, 0, 0, 1, 1, 1]);
  assertEquals(walk([2, 3], broadcastSteps([], [2, 3])), [0, 0, 0, 0, 0, 0]);
  assertEquals(walk([2, 2, 2], broadcastSteps([2, 1, 2], [2, 2, 2])), [0, 1, 0, 1, 2, 3, 2, 3]);
  assertEquals(walk([2, 3], broadcastSteps([2, 3], [2, 3])), [0, 1, 2, 3, 4, 5]);
  assertEquals(repeatedAxes([2, 1, 2], [5, 2, 2, 2]), [0, 2]);
  assertEquals(repeatedAxes([1, 3], [1, 3]), []);
});

Deno.test("merged axes are few, and lead to the same elements in the same order", () => {
  const cases: readonly (readonly [Shape, readonly Shape[], number])[] = [
    [[32, 200], [[32, 200], [32, 200]], 1],
    [[32, 200], [[32, 200], [200]], 2],
    [[32, 200], [[32, 1], [32, 200]], 2],
    [[4, 5, 6], [[4, 5, 6], [6]], 2],
    [[4, 5, 6], [[4, 1, 1], [5, 6]], 2],
    [[4, 5, 6], [[4, 1, 6], [5, 1]], 3],
    [[1, 1], [[1, 1], []], 0],
    [[2, 3, 2, 3, 2, 3], [[2, 1, 2, 1, 2, 1], [3, 1, 3, 1, 3]], 6],
    [[2, 1, 3, 1, 5], [[2, 1, 3, 1, 5], [3, 1, 5]], 2],
    [[3, 0, 2], [[3, 0, 2], [1, 1]], 1],
  ];
  for (const [shape, from, count] of cases) {
    const steps = from.map((each) => broadcastSteps(each, shape));
    const axes = mergeAxes(shape, ...steps);
    assertEquals(axes.length, count, `${shape}`);
    const lengths = axes.map(({ length }) => length);
    steps.forEach((own, i) => {
      assertEquals(walk(lengths, axes.map((axis) => axis.steps[i]!)), walk(shape, own));
    });
  }
});

Deno.test("dims name axes from either end, each once", () => {
  assertEquals(axesOf("sum", [2, 3, 4]), [0, 1, 2]);
  assertEquals(axesOf("sum", [2, 3, 4], []), []);
  assertEquals(axesOf("sum", [2, 3, 4], [-1, 0]), [0, 2]);
  assertEquals(
    assertThrows(() => axesOf("sum", [2, 3], [1, -1]), ShapeError).message,
    "Cannot apply sum to shape [2, 3]: expected each dim once, found dims [1, -1]; name an axis once.",
  );
  assertThrows(() => axesOf("sum", [2, 3], [2]), ShapeError);
});
