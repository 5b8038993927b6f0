/** Functions that change a network for as long as they run put it back, whatever happens. */

import { assertEquals, assertThrows } from "@std/assert";
import { ShapeError, UsageError } from "../../lib/device/errors.ts";
import {
  BatchNorm1d,
  evaluating,
  Flatten,
  type ForwardPass,
  freezing,
  Linear,
  Module,
  Residual,
  Sequential,
  stack,
  Tanh,
  Transpose,
  watch,
} from "../../lib/nn/mod.ts";
import { tensor } from "../../lib/tensor/create.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, assertSameBits, tolerances } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

Deno.test("watch() hears every pass while it runs, then nothing, also when it throws", () => {
  const shared = new Flatten();
  const model = new Sequential({ first: shared, again: shared, inner: new Sequential([shared]) });
  const forward = () => model.forward(tensor([1, 2], [2, 1]));
  const heard: string[] = [];
  const outer: string[] = [];
  const hear = (names: string[]) => ({ name, module, input, output }: ForwardPass) => {
    assertEquals([module === shared, output.size], [name === "first", input.size]);
    names.push(name);
  };
  const all = ["first", "first", "first", "inner", ""];
  const out = watch(model, hear(outer), () => watch(model, hear(heard), forward));
  assertEquals([out.shape, heard, outer], [[2, 1], all, all]);
  assertThrows(() => watch(model, hear(heard), () => JSON.parse("{")), SyntaxError);
  const later = () => Promise.resolve();
  assertThrows(() => void watch(model, hear(heard), later), UsageError, "Cannot run watch()");
  assertThrows(() => watch(model, later, forward), UsageError, "the observer of watch()");
  forward();
  assertEquals([heard, Object.hasOwn(shared, "forward")], [all, false]);
});

Deno.test("evaluating() puts every mode back, also when it throws, and takes no promise", () => {
  const frozen = new BatchNorm1d(2).eval();
  const norm = new BatchNorm1d(2);
  const model = new Sequential({ norm, frozen });
  const modes = () => [model, norm, frozen].map(({ training }) => training);
  assertEquals(evaluating(model, modes), [false, false, false]);
  assertEquals(modes(), [true, true, false]);
  assertThrows(() => evaluating(model, () => JSON.parse("{")), SyntaxError);
  const later = () => Promise.resolve(modes());
  assertThrows(() => void evaluating(model, later), UsageError, "Cannot run evaluating()");
  assertEquals(modes(), [true, true, false]);
});

forEachDevice(
  "what is watched has its gradients, of each replica as of the network alone",
  async (device) => {
    const build = (seed: number) => {
      const generator = new Generator(seed);
      const [body, projection] = [new Linear(2, 3, { generator }), new Linear(2, 3, { generator })];
      return new Sequential({ residual: new Residual(body, { projection }), tanh: new Tanh() });
    };
    const gradients = async (model: Sequential) => {
      const x = tensor([1, -1, 0.5, 2], [2, 2]).to(device);
      const passes: ForwardPass[] = [];
      const observer = (pass: ForwardPass) => {
        pass.output.retainGrad();
        passes.push(pass);
      };
      watch(model.to(device), observer, () => model.forward(x)).sum().backward();
      const names = passes.map(({ name }) => name);
      assertEquals(names, ["residual.body", "residual.projection", "residual", "tanh", ""]);
      return {
        x,
        values: await Promise.all(passes.map(({ output }) => output.grad!.toArray())),
        passes,
      };
    };
    const both = await gradients(stack([build(1), build(2)]));
    for (const [replica, seed] of [1, 2].entries()) {
      const alone = await gradients(build(seed));
      const [body, projection, sum, tanh] = alone.values;
      // d sum(tanh(z)) / dz = 1 - tanh(z)^2 goes to both sides of the sum; of what comes out it is 1.
      const out = await alone.passes[3]!.output.toArray();
      assertClose(sum!, out.map((value) => 1 - value ** 2), tolerances.op, "the residual");
      assertSameBits(body!, sum!, "the body");
      assertSameBits(projection!, sum!, "the projection");
      assertEquals([...tanh!], new Array(6).fill(1));
      for (const [index, values] of alone.values.entries()) {
        const own = both.values[index]!.subarray(replica * 6, replica * 6 + 6);
        assertSameBits(own, values, `seed ${seed}, pass ${index}`);
      }
    }
  },
);

Deno.test("a module of one's own that takes more than one input is watched with all of them", () => {
  class Scaled extends Module {
    override forward(x: Tensor, factor = 1): Tensor {
      return tensor(x.storage.host!.map((value) => value * factor), x.shape);
    }
  }
  const scaled = new Scaled();
  const out = watch(scaled, () => {}, () => scaled.forward(tensor([1, 2], [2]), 3));
  assertEquals([...out.storage.host!], [3, 6]);
});

Deno.test("nothing is hooked where nobody observes", () => {
  const model = new Sequential({ first: new Tanh(), second: new Flatten() });
  const own = () => model.namedModules().map(([, module]) => Object.hasOwn(module, "forward"));
  const during = watch(model, () => {}, own);
  assertEquals([during, own()], [[true, true, true], [false, false, false]]);
});

forEachDevice(
  "freezing() leaves running statistics in training, and ends when it throws",
  async (device) => {
    const always = new BatchNorm1d(1);
    always.frozen = true;
    const norm = new BatchNorm1d(1);
    const model = new Sequential({ norm, always }).to(device);
    const x = tensor([1, 2, 3], [3, 1]).to(device);
    const frozen = () => [norm.frozen, always.frozen];
    freezing(model, () => void model.forward(x));
    assertEquals([...await norm.runningMean.toArray()], [0]);
    assertEquals([freezing(model, frozen), frozen()], [[true, true], [false, true]]);
    assertThrows(() => freezing(model, () => JSON.parse("{")), SyntaxError);
    assertThrows(
      () => void freezing(model, () => Promise.resolve()),
      UsageError,
      "Cannot run freezing()",
    );
    model.forward(x);
    assertClose(await norm.runningMean.toArray(), [0.2], tolerances.op, "running mean");
    assertEquals([frozen(), [...await always.runningMean.toArray()]], [[false, true], [0]]);
  },
);

forEachDevice(
  "Transpose exchanges the axes of each example, and not those of the batch",
  async (device) => {
    const x = tensor([1, 2, 3, 4, 5, 6], [1, 2, 3]).to(device);
    const out = new Transpose().forward(x);
    assertEquals([out.shape, [...await out.toArray()]], [[1, 3, 2], [1, 4, 2, 5, 3, 6]]);
    assertThrows(() => new Transpose().forward(x.view(2, 3)), ShapeError, "3 axes");
  },
);
