/** What a program takes and gives: values by replica, checked before anything runs. */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { ShapeError, UsageError } from "../../lib/device/errors.ts";
import { openDevice } from "../../lib/device/mod.ts";
import { tensor, zeros } from "../../lib/tensor/create.ts";
import { Program } from "../../lib/tensor/program.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import { forEachDevice, testOnDevice } from "../helpers/devices.ts";

/** x = sqrt(x) for three networks of two values each. */
async function roots(device: Device) {
  const x = zeros([2], { label: "x", replicas: 3 }).to(device);
  const program = await Program.capture(device, "root", () => {
    noGrad(() => x.copy_(x.sqrt()));
  });
  return { x, program };
}

forEachDevice("inputs and outputs are values by replica", async (device) => {
  const { x, program } = await roots(device);
  const shared = tensor(Uint32Array.of(7), [1]).to(device);
  const squares = [1, 2, 3].map((n) => Float32Array.of(n ** 4, (n + 3) ** 4));
  const inputs = [[x, squares]] as const;
  const [found, seven] = await program.run({ steps: 2, inputs, outputs: [x, shared] });
  assertEquals(found!.float32, [[1, 4], [2, 5], [3, 6]].map((own) => Float32Array.from(own)));
  assertEquals(seven!.uint32, [Uint32Array.of(7)], "what all share comes once");
  assertEquals([...await x.toArray()], [1, 4, 2, 5, 3, 6]);

  const same = Float32Array.of(4, 9);
  const [alike] = await program.run({ steps: 1, inputs: [[x, same]], outputs: [x] });
  assertEquals(alike!.float32, new Array(3).fill(Float32Array.of(2, 3)));
  assertThrows(() => alike!.uint32, UsageError, `Cannot read "x" as uint32: its dtype is float32`);
  program.release();
});

forEachDevice("values for other replicas, or of another type, are refused", async (device) => {
  const { x, program } = await roots(device);
  const run = (values: Float32Array[]) => program.run({ steps: 1, inputs: [[x, values]] });
  const own = Float32Array.of(1, 2);
  await assertRejects(() => run([own]), ShapeError, `"x": expected values for 3 replicas`);
  await assertRejects(() => run([own, own, new Float32Array(3)]), ShapeError, "found 3; give as");
  const tokens = new Uint32Array(2) as unknown as Float32Array;
  await assertRejects(() => run([own, own, tokens]), UsageError, "expected a Float32Array");
  const pair = zeros([1], { label: "pair", replicas: 2 }).to(device);
  const read = () => program.run({ steps: 1, outputs: [pair] });
  await assertRejects(read, ShapeError, `"pair" after "root": expected 3 replicas`);
  assertEquals([...await x.toArray()], [0, 0, 0, 0, 0, 0], "nothing was written");
  program.release();
});

testOnDevice("cpu", "a program takes no tensors of another device", async (device) => {
  const { x, program } = await roots(device);
  const other = await openDevice("cpu");
  const apart = zeros([2], { label: "apart" }).to(other);
  const expected = `"root" with "apart": expected a tensor on the program's device`;
  const input = [[apart, new Float32Array(2)]] as const;
  await assertRejects(() => program.run({ steps: 1, inputs: input }), UsageError, expected);
  await assertRejects(() => program.run({ steps: 1, outputs: [x, apart] }), UsageError, expected);
  const onHost = zeros([2], { label: "on the host" });
  const read = () => program.run({ steps: 1, outputs: [onHost] });
  await assertRejects(read, UsageError, "move it with to(device) first");
  other.close();
});
