/** Joining neighbouring kernels of a program: where it applies, where it must not. */

import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../lib/device/errors.ts";
import { linear, tanh } from "../../lib/tensor/functional/mod.ts";
import { Program } from "../../lib/tensor/program.ts";
import { ones } from "../../lib/tensor/create.ts";
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

forEachDevice("a tensor that a third kernel reads stays", async (device) => {
  const x = ones([3, 3]).to(device);
  const weight = ones([3, 3]).to(device);
  const program = await Program.capture(device, "shared", () => {
    const between = linear(x, weight);
    linear(tanh(between), between);
  });
  assertEquals(kernelsOf(program), ["matmul", "pointwise", "matmul"]);
});
