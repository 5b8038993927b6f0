/** Joining neighbouring kernels of a program: where it applies, where it must not. */

import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../lib/device/errors.ts";
import { linear, tanh } from "../../lib/tensor/functional/mod.ts";
import { Program } from "../../lib/tensor/program.ts";
import { SGD } from "../../lib/nn/optim.ts";
import { ones, tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { forEachDevice } from "../helpers/devices.ts";

/** What a captured function runs, by kernel. */
const kernelsOf = (program: Program): string[] => program.dispatches.map(({ kernel }) => kernel);

forEachDevice(
  "a product and the tanh of it are one kernel, with the same values",
  async (device) => {
    const x = ones([3, 4]).to(device);
    const weight = ones([4, 5]).to(device);
    let h: Tensor | undefined;
    const program = await Program.capture(device, "joined", () => h = tanh(linear(x, weight)));
    assertEquals(kernelsOf(program), ["matmul"]);
    await program.run({ steps: 1 });
    const eager = await tanh(linear(x, weight)).toArray();
    assertEquals(await h!.toArray(), eager);
  },
);

forEachDevice("a tensor between joined kernels says why it cannot be read", async (device) => {
  const x = ones([3, 4]).to(device);
  const weight = ones([4, 5]).to(device);
  let between: Tensor | undefined;
  await Program.capture(device, "joined", () => {
    between = linear(x, weight);
    tanh(between);
  });
  await assertRejects(async () => await between!.toArray(), UsageError, "retainGrad()");
});

forEachDevice("retainGrad() keeps the tensor, and both kernels", async (device) => {
  const x = ones([3, 4]).to(device);
  const weight = ones([4, 5]).to(device);
  let between: Tensor | undefined;
  const program = await Program.capture(device, "kept", () => {
    between = linear(x, weight).retainGrad();
    tanh(between);
  });
  assertEquals(kernelsOf(program), ["matmul", "pointwise"]);
  await program.run({ steps: 1 });
  assertEquals([...await between!.toArray()], new Array(15).fill(4));
});

forEachDevice(
  "the gradient of an activation is kept by the kernel that carries it on, with the same values",
  async (device) => {
    const values = (count: number) =>
      Array.from({ length: count }, (_, i) => ((7 * i) % 11) / 9 - 0.5);
    const x = tensor(values(12), [3, 4], { requiresGrad: true }).to(device);
    const weight = tensor(values(20), [4, 5], { requiresGrad: true }).to(device);
    const gradientsOf = () => {
      const h = tanh(x).retainGrad();
      linear(h, weight).sum().backward();
      return [h.grad!, x.grad!, weight.grad!];
    };
    const read = (all: readonly Tensor[]) => Promise.all(all.map((each) => each.toArray()));
    const eager = await read(gradientsOf());
    new SGD([x, weight], { lr: 0 }).zeroGrad();
    let kept: Tensor[] = [];
    const program = await Program.capture(device, "kept", () => void (kept = gradientsOf()));
    assertEquals(kernelsOf(program).slice(-1), ["linear_backward"]);
    await program.run({ steps: 1 });
    assertEquals(await read([kept[0]!, x.grad!, weight.grad!]), eager);
  },
);

forEachDevice("a tensor that a third kernel reads stays", async (device) => {
  const x = ones([3, 3]).to(device);
  const weight = ones([3, 3]).to(device);
  const program = await Program.capture(device, "shared", () => {
    const between = linear(x, weight);
    linear(tanh(between), between);
  });
  assertEquals(kernelsOf(program), ["matmul", "pointwise", "matmul"]);
});
