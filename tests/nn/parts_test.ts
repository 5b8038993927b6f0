/**
 * What a module is made of: parts in plain fields, parts used twice, layers in the order written;
 * and options that nobody would read. Figures of training are PyTorch's.
 */

import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { DeviceError, UsageError } from "../../lib/device/errors.ts";
import { type DeviceChoice, openDevice } from "../../lib/device/mod.ts";
import * as init from "../../lib/nn/init.ts";
import {
  BatchNorm1d,
  crossEntropy,
  Embedding,
  Flatten,
  Linear,
  Module,
  Sequential,
  stack,
  Tanh,
} from "../../lib/nn/mod.ts";
import { SGD, type SGDOptions } from "../../lib/nn/optim.ts";
import { linear, tanh } from "../../lib/tensor/functional/mod.ts";
import { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import { tensor, zeros } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, tolerances } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

const generator = new Generator(1);

/** A layer [2, 2] of known values. */
function known(): Linear {
  const layer = new Linear(2, 2, { generator });
  layer.weight.set(Float32Array.of(0.3, -0.2, 0.5, 0.7));
  layer.bias!.set(Float32Array.of(0.1, -0.4));
  return layer;
}

/** The same layer twice. */
function shared(): Sequential {
  const layer = known();
  return new Sequential({ first: layer, tanh: new Tanh(), second: layer });
}

/** PyTorch's, after steps of rate 0.5 on [[0.5, -1]] with target 1. */
const LOSSES = [1.001863718, 0.304086566];
const WEIGHT = [0.396391779, -0.396727324, 1.010076404, 0.390594751];
const BIAS = [-0.52200073, 0.021329582];

const names = (model: Module) => model.namedParameters().map(([name]) => name);

Deno.test("a module used twice counts its parameters once, and is a layer twice", () => {
  const model = shared();
  assertEquals(names(model), ["first.weight", "first.bias"]);
  assertEquals(model.parameterCount(), 6);
  assertEquals(model.parameters().length, 2);
  assertEquals(model.leaves().map(([name]) => name), ["first", "tanh", "second"]);
  const norm = new BatchNorm1d(2);
  const buffers = new Sequential({ first: norm, second: norm }).namedBuffers();
  assertEquals(buffers.map(([name]) => name), ["first.runningMean", "first.runningVar"]);
});

forEachDevice("a module used twice trains as in PyTorch, also as replicas", async (device) => {
  for (const replicas of [1, 2]) {
    const model = stack(Array.from({ length: replicas }, shared)).to(device);
    const optimiser = new SGD(model.parameters(), { lr: 0.5 });
    const x = tensor([0.5, -1], [1, 2]).to(device);
    const target = tensor(Uint32Array.of(1), [1]).to(device);
    const losses: number[] = [];
    for (let step = 0; step < 2; step++) {
      const loss = crossEntropy(model.forward(x), target);
      optimiser.zeroGrad();
      loss.backward();
      losses.push((await loss.toArray())[0]!);
      optimiser.step();
    }
    const [weight, bias] = await Promise.all(model.parameters().map((each) => each.toArray()));
    const all = (values: number[]) => Array.from({ length: replicas }, () => values).flat();
    assertClose(losses, LOSSES, tolerances.op, "losses");
    assertClose(weight!, all(WEIGHT), tolerances.op, "weight after two steps");
    assertClose(bias!, all(BIAS), tolerances.op, "bias after two steps");
  }
});

forEachDevice("a weight that two modules share is one parameter", async (device) => {
  class Tied extends Module {
    readonly encoder = new Embedding(2, 2, { generator });
    readonly weight = this.encoder.weight;

    override forward(tokens: Tensor): Tensor {
      return linear(this.encoder.forward(tokens).view(1, 2), this.weight);
    }
  }
  const model = new Tied();
  assertEquals([names(model), model.parameterCount()], [["weight"], 4]);
  model.to(device);
  const tokens = tensor(Uint32Array.of(1), [1]).to(device);
  crossEntropy(model.forward(tokens), tensor(Uint32Array.of(0), [1]).to(device)).backward();
  const optimiser = new SGD(model.parameters(), { lr: 1 });
  optimiser.step();
  assertEquals((await model.weight.toArray()).length, 4);
});

Deno.test("the same parameter given twice to an optimiser is an error", () => {
  const [weight, bias] = known().parameters();
  const twice = [weight!, bias!, weight!];
  assertThrows(() => new SGD(twice, { lr: 1 }), UsageError, "given once, found it twice");
  const tokens = tensor(Uint32Array.of(1), [1]);
  assertThrows(() => new SGD([tokens], { lr: 1 }), UsageError, "made from float32 values");
});

/** Parts in fields of every kind, and things that are no parts. */
class Home extends Module {
  readonly embedding = new Embedding(3, 2, { generator });
  readonly scale = tensor([1, 2], [2], { requiresGrad: true });
  readonly constant = tensor([1, 2], [2]);
  readonly blocks = [known(), [new Tanh(), known()]];
  readonly heads = { left: known(), size: 3, right: { deep: new BatchNorm1d(2) } };
  readonly absent: Linear | null = null;
  readonly words = ["a", "b"];
  readonly self: readonly unknown[] = [this];

  override forward(x: Tensor): Tensor {
    return x;
  }
}

Deno.test("modules and parameters in plain fields, arrays and objects are found", () => {
  const home = new Home();
  assertEquals(names(home), [
    "scale",
    "embedding.weight",
    "blocks.0.weight",
    "blocks.0.bias",
    "blocks.1.1.weight",
    "blocks.1.1.bias",
    "heads.left.weight",
    "heads.left.bias",
    "heads.right.deep.weight",
    "heads.right.deep.bias",
  ]);
  assertEquals(home.namedBuffers().length, 2);
  assertEquals(home.leaves().length, 6);
  home.eval();
  assertEquals(home.heads.right.deep.training, false);
  assertEquals(home.parameterCount(), 2 + 6 + 3 * 6 + 4);
});

forEachDevice("a user's module in plain fields moves, trains and stacks", async (device) => {
  class Net extends Module {
    readonly hidden = known();
    readonly output = known();

    override forward(x: Tensor): Tensor {
      return this.output.forward(this.hidden.forward(x));
    }
  }
  const model = stack([new Net(), new Net()]).to(device);
  const loss = crossEntropy(
    model.forward(tensor([0.5, -1], [1, 2]).to(device)),
    tensor(Uint32Array.of(1), [1]).to(device),
  );
  loss.view(1).backward();
  const before = await model.hidden.weight.toArray();
  new SGD(model.parameters(), { lr: 0.5 }).step();
  const after = await model.hidden.weight.toArray();
  assertEquals(after.length, 8);
  assert(after.every((value, i) => value !== before[i]), "every weight moved");
});

Deno.test("what a subclass of a layer adds is found beside what it has", () => {
  class Gated extends Sequential {
    readonly gate = known();
  }
  assertEquals(names(new Gated({ body: known() })), [
    "body.weight",
    "body.bias",
    "gate.weight",
    "gate.bias",
  ]);
  class Scaled extends Linear {
    readonly gain = tensor([1], [1], { requiresGrad: true });
  }
  assertEquals(names(new Scaled(2, 2, { generator })), ["weight", "bias", "gain"]);
});

Deno.test("Sequential runs its layers in the order written, or says why it cannot", () => {
  const hidden = known();
  const refused = () => new Sequential({ hidden, "1": new Tanh() });
  assertThrows(refused, UsageError, `"1": expected a word, found a whole number, which JavaScript`);
  assertThrows(() => new Sequential({ "0": hidden }), UsageError, "pass an array of layers");
  assertThrows(() => new Sequential({ "a.b": hidden }), UsageError, "found a dot");
  assertThrows(() => new Sequential({ a: {} as Module }), UsageError, `module for layer "a"`);
  const layers = [hidden, new Tanh(), ...Array.from({ length: 9 }, () => new Flatten()), known()];
  const model = new Sequential(layers);
  assertEquals(names(model), ["0.weight", "0.bias", "11.weight", "11.bias"]);
  assertStrictEquals(model.leaves()[10]![1], layers[10]);
  assertEquals(names(new Sequential({ "01": hidden })), ["01.weight", "01.bias"]);
});

Deno.test("SGD refuses options it does not have, and rates that are none", () => {
  const parameters = known().parameters();
  const make = (options: Record<string, unknown>) => () =>
    new SGD(parameters, options as unknown as SGDOptions);
  const unknown = `no options but lr, momentum, dampening, nesterov, weightDecay, found "maximize"`;
  assertThrows(make({ lr: 0.1, maximize: true }), UsageError, unknown);
  assertThrows(make({ lr: 0.1, weight_decay: 0 }), UsageError, `found "weight_decay"`);
  for (const lr of [-1, NaN, Infinity, "0.1", undefined, null]) {
    assertThrows(make({ lr }), UsageError, `a number of at least 0 for lr, found ${lr}`);
  }
  const step = tensor(new Uint32Array(1), [1]);
  const rates = (values: number[], shape: number[]) => ({ rates: tensor(values, shape), step });
  assertThrows(make({ lr: rates([0.1, -1], [2]) }), UsageError, "for each rate, found -1");
  assertThrows(make({ lr: rates([0.1, 1], [2, 1]) }), UsageError, "expected float32 [steps]");
  assertThrows(make({ lr: rates([0.1, 1], [1]) }), UsageError, "of 2 replicas");
  make({ lr: 0 })();
});

Deno.test("layers and initialisations refuse options and sizes that make no sense", () => {
  const given = { generator };
  const loose = (options: object) => ({ ...given, ...options });
  const refusals: readonly (readonly [() => unknown, string])[] = [
    [() => new Linear(0, 2, given), "at least 1 for fanIn, found 0"],
    [() => new Linear(2, 1.5, given), "for fanOut, found 1.5"],
    [() => new Linear(2, 2, loose({ Bias: false })), `but generator, bias, found "Bias"`],
    [() => new Linear(2, 2, loose({ bias: 0 })), "true, false for bias, found 0"],
    [() => new Embedding(0, 2, given), "for vocabulary, found 0"],
    [() => new Embedding(2, -1, given), "for dimension, found -1"],
    [() => new Embedding(2, 2, loose({ paddingIdx: 0 })), `found "paddingIdx"`],
    [() => new BatchNorm1d(0), "for features, found 0"],
    [() => new BatchNorm1d(2, { eps: -1 }), "of at least 0 for eps, found -1"],
    [() => new BatchNorm1d(2, { eps: NaN }), "for eps, found NaN"],
    [() => new BatchNorm1d(2, { momentum: 7 }), "from 0 to 1 for momentum, found 7"],
    [() => new BatchNorm1d(2, { momentum: null as never }), "for momentum, found null"],
    [() => new BatchNorm1d(2, { affine: "no" as never }), "for affine, found no"],
    [() => new BatchNorm1d(2, { track_running_stats: false } as object), "track_running_stats"],
    [() => init.normal(zeros([2]), NaN, generator), "for std, found NaN"],
    [() => init.normal(zeros([2]), -1, generator), "for std, found -1"],
    [() => init.kaimingNormal(zeros([2, 2]), loose({ mode: "fan_out" })), "for mode"],
    [() => init.kaimingNormal(zeros([2, 2]), loose({ nonlinearity: "gelu" })), `"gelu"`],
    [() => init.kaimingUniform(zeros([2, 2]), loose({ gain: Infinity })), "for gain"],
    [() => init.kaimingUniform(zeros([2, 2]), loose({ a: 1 })), `found "a"`],
    [() => init.calculateGain("Tanh" as "tanh"), "expected linear, sigmoid, tanh"],
  ];
  for (const [make, words] of refusals) assertThrows(make, UsageError, words);
});

Deno.test("an optimiser or a capture of tensors on two devices is refused", async () => {
  const devices = [await openDevice("cpu"), await openDevice("cpu")];
  const weights = devices.map((device, i) =>
    tensor([1], [1, 1], { requiresGrad: true, label: `w${i}` }).to(device)
  );
  for (const weight of weights) tanh(weight).backward();
  const optimiser = new SGD(weights, { lr: 1 });
  assertThrows(() => optimiser.step(), UsageError, `"w1" is on another device than "w0"`);
  const elsewhere = Program.capture(devices[0]!, "elsewhere", () => void tanh(weights[1]!));
  await assertRejects(() => elsewhere, UsageError, "capture a program for each device");
  for (const device of devices) device.close();
});

Deno.test("an unknown device is refused, not taken for auto", async () => {
  const expected = `expected "auto", "webgpu" or "cpu"`;
  await assertRejects(() => openDevice("gpu" as DeviceChoice), DeviceError, expected);
});

forEachDevice(
  "noGrad() and a capture take no async function: they would end early",
  async (device) => {
    const later = async () => await Promise.resolve();
    assertThrows(() => void noGrad(later), UsageError, "expected a function that is not async");
    const capture = Program.capture(device, "later", later as unknown as () => void);
    await assertRejects(() => capture, UsageError, "expected a function that is not async");
  },
);
