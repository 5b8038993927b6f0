/** clipGradNorm against PyTorch's figures: of a module and of tensors apart, captured, for replicas. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/device/errors.ts";
import { clipGradNorm } from "../../lib/nn/mod.ts";
import { SGD } from "../../lib/nn/optim.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, assertSameBits } from "../helpers/close.ts";
import { forEachDevice, testOnDevice } from "../helpers/devices.ts";
import { clipped, givenGradients, prepare, replay, split, valuesOf } from "../helpers/optim.ts";

const CLOSE = { absolute: 1e-7, relative: 1e-6 };
const ADAM = { optimiser: "Adam", options: { lr: 0.01 } };

/** All gradients, one after another. */
async function gradientsOf(parameters: readonly Tensor[]): Promise<number[]> {
  const values = await Promise.all(parameters.map(({ grad }) => grad!.toArray()));
  return values.flatMap((each) => [...each]);
}

forEachDevice(
  "gradients are clipped as by PyTorch, of a module and of tensors apart",
  async (device) => {
    const { model } = prepare(device, ADAM, 1);
    const apart = model.parameters().map(({ shape, size }) =>
      tensor(new Float32Array(size), shape, { requiresGrad: true }).to(device)
    );
    for (const parameters of [model.parameters(), apart]) {
      const optimiser = new SGD(parameters, { lr: 0 });
      for (const { row, maxNorm, total, gradients } of clipped) {
        optimiser.zeroGrad();
        for (const [i, values] of split(givenGradients[row]!).entries()) {
          const parameter = parameters[i]!;
          parameter.clone().backward(tensor(values, parameter.shape).to(device));
        }
        const found = await clipGradNorm(parameters, maxNorm).toArray();
        assertClose(found, [total], CLOSE, `total, at most ${maxNorm}`);
        assertClose(await gradientsOf(parameters), gradients, CLOSE, `at most ${maxNorm}`);
      }
    }
  },
);

forEachDevice("a gradient that is no number leaves none that is one", async (device) => {
  const weights = [3, 4].map((value) => tensor([value], [1], { requiresGrad: true }).to(device));
  for (const [i, value] of [NaN, 1].entries()) {
    weights[i]!.clone().backward(tensor([value], [1]).to(device));
  }
  assertEquals([...await clipGradNorm(weights, 1).toArray()], [NaN]);
  assertEquals(await gradientsOf(weights), [NaN, NaN]);
});

for (const kind of ["cpu", "webgpu", "hardware"] as const) {
  testOnDevice(kind, "clipped steps: captured as eager, replicas as solo runs", async (device) => {
    const [replicas, steps, maxNorm] = [[0, 1, 2], 12, 0.5];
    const one = { ...ADAM, maxNorm };
    const [all] = await replay(device, prepare(device, one, 5, replicas), [steps], replicas);
    for (const replica of replicas) {
      const eager = prepare(device, one, steps, [replica]);
      for (let step = 0; step < steps; step++) eager.step();
      const alone = await valuesOf(eager);
      const own = all!.subarray(replica * alone.length, (replica + 1) * alone.length);
      assertSameBits(own, alone, `replica ${replica}`);
      const [free] = await replay(device, prepare(device, ADAM, steps, [replica]), [steps], [
        replica,
      ]);
      assert(free!.some((value, i) => value !== alone[i]), "clipping changes the steps");
    }
  });
}

Deno.test("no gradients, and lengths that are none, are refused", () => {
  const parameters = [tensor([1], [1], { requiresGrad: true, label: "weight" })];
  assertThrows(
    () => clipGradNorm(parameters, 1),
    UsageError,
    "Cannot clip gradients: no parameter",
  );
  for (const maxNorm of [-1, NaN, Infinity]) {
    assertThrows(
      () => clipGradNorm(parameters, maxNorm),
      UsageError,
      `for maxNorm, found ${maxNorm}`,
    );
  }
});
