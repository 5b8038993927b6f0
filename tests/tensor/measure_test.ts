/** What is measured of NaN, infinities and huge numbers. */

import { assertEquals } from "@std/assert";
import { tensor } from "../../lib/tensor/create.ts";
import { histogram, selectBatch, statistics } from "../../lib/tensor/measure.ts";
import { assertClose, tolerances } from "../helpers/close.ts";
import { DEVICE_KINDS, testOnDevice } from "../helpers/devices.ts";

const KINDS = [...DEVICE_KINDS, "hardware"] as const;

/** Values; mean, standard deviation, minimum and maximum; counts in four bins. */
const measured: readonly (readonly [number[], number[], number[]])[] = [
  [[1, NaN, 3], [NaN, NaN, NaN, NaN], [0, 0, 0, 0]],
  [[1, Infinity, -2], [Infinity, NaN, -2, Infinity], [0, 0, 0, 0]],
  [[-Infinity, 1, Infinity], [NaN, NaN, -Infinity, Infinity], [0, 0, 0, 0]],
  [[-3e18, -1e18, 2e18, 3e18], [2.5e17, 2.7537853e18, -3e18, 3e18], [1, 1, 0, 2]],
  [[-3e25, -1e25, 2e25, 3e25], [2.5e24, 2.7537853e25, -3e25, 3e25], [1, 1, 0, 2]],
  [[2, 2, 2], [2, 0, 2, 2], [3, 0, 0, 0]],
];

for (const kind of KINDS) {
  testOnDevice(
    kind,
    "statistics and histogram of NaN, infinities and huge numbers",
    async (device) => {
      for (const [values, summary, counts] of measured) {
        const x = tensor(values, [values.length]).to(device);
        const found = statistics(x);
        assertClose(await found.toArray(), summary, tolerances.op, `summary of ${values}`);
        const bins = await histogram(x, found, 4).toArray();
        assertClose(bins, counts, tolerances.exact, `histogram of ${values}`);
      }
      // A range wider than float32's largest number.
      const wide = tensor([-3e38, -1e38, 2e38, 3e38], [4]).to(device);
      const bins = await histogram(wide, statistics(wide), 4).toArray();
      assertClose(bins, [1, 1, 0, 2], tolerances.exact, "histogram of a wide range");
    },
  );
}

for (const kind of KINDS) {
  testOnDevice(kind, "a minibatch of floats has every bit of its rows", async (device) => {
    const values = [1, -0, NaN, 1e-40, 3e38, -Infinity, 0.1, 2 ** -149];
    const source = {
      step: tensor(Uint32Array.of(1), [1]).to(device),
      indices: tensor(Uint32Array.of(0, 0, 3, 1), [2, 2]).to(device),
      inputs: tensor(values, [4, 2]).to(device),
      targets: tensor([10.5, NaN, 12.5, -0], [4]).to(device),
    };
    const { inputs, targets } = selectBatch(source);
    assertEquals(inputs.shape, [2, 2]);
    assertEquals(bitsOf(await inputs.toArray()), bitsOf([0.1, 2 ** -149, NaN, 1e-40]));
    assertEquals(bitsOf(await targets.toArray()), bitsOf([-0, NaN]));
  });
}

function bitsOf(values: Iterable<number>): number[] {
  return [...new Uint32Array(Float32Array.from(values).buffer)];
}
