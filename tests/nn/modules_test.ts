/** Modules: names, modes, parameters and buffers, optimisers, schedules, stacking. */

import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { ShapeError, UsageError } from "../../lib/device/errors.ts";
import {
  BatchNorm1d,
  crossEntropy,
  Embedding,
  Flatten,
  Linear,
  type Module,
  Sequential,
  stack,
  Tanh,
} from "../../lib/nn/mod.ts";
import { rateAt, ratesFrom, SGD } from "../../lib/nn/optim.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { tensor } from "../../lib/tensor/create.ts";
import { assertClose, assertSameBits, tolerances } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

function network(seed = 1, units = 5): Sequential {
  const generator = new Generator(seed);
  return new Sequential({
    embedding: new Embedding(7, 3, { generator }),
    flatten: new Flatten(),
    hidden: new Sequential({
      linear: new Linear(6, units, { generator, bias: false }),
      norm: new BatchNorm1d(units),
      tanh: new Tanh(),
    }),
    output: new Linear(units, 4, { generator }),
  });
}

const PARAMETERS = [
  "embedding.weight",
  "hidden.linear.weight",
  "hidden.norm.weight",
  "hidden.norm.bias",
  "output.weight",
  "output.bias",
];

Deno.test("parameters and buffers have dotted names, in forward order", () => {
  const model = network();
  assertEquals(model.namedParameters().map(([name]) => name), PARAMETERS);
  assertEquals(model.namedBuffers().map(([name]) => name), [
    "hidden.norm.runningMean",
    "hidden.norm.runningVar",
  ]);
  assertEquals(model.leaves().map(([name]) => name), [
    "embedding",
    "flatten",
    "hidden.linear",
    "hidden.norm",
    "hidden.tanh",
    "output",
  ]);
  assertEquals(model.parameterCount(), 21 + 30 + 5 + 5 + 20 + 4);
  assertEquals(model.parameters().every(({ requiresGrad }) => requiresGrad), true);
});

Deno.test("batch norm without affine trains nothing; its scale and shift are buffers", () => {
  const norm = new BatchNorm1d(3, { affine: false });
  assertEquals(norm.namedParameters(), []);
  assertEquals(norm.namedBuffers().length, 4);
});

Deno.test("train() and eval() reach every module", () => {
  const model = network();
  const modes = () => model.leaves().map(([, { training }]) => training);
  assertEquals(modes(), new Array(6).fill(true));
  assertStrictEquals(model.eval(), model);
  assertEquals([model.training, ...modes()], new Array(7).fill(false));
  model.train();
  assertEquals(modes(), new Array(6).fill(true));
});

forEachDevice(
  "eval() uses running statistics and leaves them; train() moves them",
  async (device) => {
    const norm = new BatchNorm1d(2, { momentum: 0.25 }).to(device);
    const x = tensor([1, 10, 3, 30, 5, 20], [3, 2]).to(device);
    norm.eval();
    const evaluated = await norm.forward(x).toArray();
    assertClose(evaluated, await x.toArray(), { absolute: 0, relative: 1e-5 }, "fresh statistics");
    assertEquals([...await norm.runningMean.toArray()], [0, 0]);
    norm.train();
    const trained = await norm.forward(x).toArray();
    const expected = [-1.2247, -1.2247, 0, 1.2247, 1.2247, 0];
    assertClose(trained, expected, { absolute: 1e-4, relative: 0 }, "normalised");
    assertClose(await norm.runningMean.toArray(), [0.75, 5], tolerances.op, "running mean");
    assertClose(await norm.runningVar.toArray(), [1.75, 25.75], tolerances.op, "running variance");
    norm.frozen = true;
    norm.forward(x);
    assertClose(await norm.runningMean.toArray(), [0.75, 5], tolerances.op, "frozen");
  },
);

forEachDevice("without running statistics, evaluation uses the batch's", async (device) => {
  const norm = new BatchNorm1d(1, { trackRunningStats: false }).to(device);
  const x = tensor([1, 3, 5], [3, 1]).to(device);
  const trained = await norm.forward(x).toArray() as Float32Array;
  norm.eval();
  assertSameBits(await norm.forward(x).toArray(), trained, "eval");
  assertEquals([...await norm.runningMean.toArray()], [0]);
});

forEachDevice("SGD steps against the gradient; the whole arena in one dispatch", async (device) => {
  const model = network().to(device);
  const tokens = tensor(Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 0), [4, 2]).to(device);
  const targets = tensor(Uint32Array.of(0, 1, 2, 3), [4]).to(device);
  const read = () => Promise.all(model.parameters().map((parameter) => parameter.toArray()));
  const before = await read();
  const optimiser = new SGD(model.parameters(), { lr: 0.5 });
  crossEntropy(model.forward(tokens), targets).backward();
  const gradients = await Promise.all(model.parameters().map(({ grad }) => grad!.toArray()));
  let dispatches = 0;
  const { recorder } = device;
  device.recorder = {
    emit: (dispatch) => {
      dispatches++;
      recorder.emit(dispatch);
    },
  };
  optimiser.step();
  device.recorder = recorder;
  assertEquals(dispatches, 1);
  (await read()).forEach((values, i) => {
    const expected = Array.from(before[i]!, (value, j) => value - 0.5 * gradients[i]![j]!);
    assertClose(values, expected, tolerances.op, PARAMETERS[i]!);
  });
});

forEachDevice("SGD of some parameters leaves the others", async (device) => {
  const model = network().to(device);
  const tokens = tensor(Uint32Array.of(0, 1, 2, 3, 4, 5), [3, 2]).to(device);
  const before = await model.parameters()[0]!.toArray() as Float32Array;
  const [, , , , weight] = model.parameters();
  const wasWeight = await weight!.toArray();
  crossEntropy(model.forward(tokens), tensor(Uint32Array.of(0, 1, 2), [3]).to(device)).backward();
  new SGD([weight!], { lr: 0.5 }).step();
  assertSameBits(await model.parameters()[0]!.toArray(), before, "embedding");
  const gradient = await weight!.grad!.toArray();
  const expected = Array.from(wasWeight, (value, i) => value - 0.5 * gradient[i]!);
  assertClose(await weight!.toArray(), expected, tolerances.op, "output.weight");
});

forEachDevice(
  "SGD with moments updates like SGD, some of a module's parameters too, but not of two modules",
  async (device) => {
    const model = network().to(device);
    const parameters = model.parameters();
    const tokens = tensor(Uint32Array.of(0, 1, 2, 3, 4, 5), [3, 2]).to(device);
    const before = await Promise.all(parameters.map((parameter) => parameter.toArray()));
    crossEntropy(model.forward(tokens), tensor(Uint32Array.of(0, 1, 2), [3]).to(device)).backward();
    const moments = await new SGD(parameters, { lr: 0.5 }).stepWithMoments().toArray();
    for (const [i, parameter] of parameters.entries()) {
      const gradient = await parameter.grad!.toArray();
      const expected = Array.from(before[i]!, (value, j) => value - 0.5 * gradient[j]!);
      assertClose(await parameter.toArray(), expected, tolerances.op, PARAMETERS[i]!);
      const changes = Array.from(gradient, (value) => 0.5 * value);
      const wanted = [gradient, expected, changes].flatMap((values) => [
        mean(values),
        standardDeviation(values),
      ]);
      const found = moments.slice(6 * i, 6 * i + 6);
      assertClose(found, wanted, tolerances.op, `moments of ${PARAMETERS[i]!}`);
    }
    const some = await new SGD(parameters.slice(1), { lr: 0 }).stepWithMoments().toArray();
    const others = Array.from(moments.slice(6), (value, i) => i % 6 < 4 ? value : 0);
    assertClose(some, others, tolerances.op, "moments of some of the parameters");
    const other = network().to(device);
    other.forward(tokens).sum().backward();
    assertThrows(
      () => new SGD([...parameters, ...other.parameters()], { lr: 1 }).stepWithMoments(),
      UsageError,
      "pass model.parameters(), or call step()",
    );
  },
);

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** Divided by size - 1. */
function standardDeviation(values: ArrayLike<number>): number {
  const [list, center] = [Array.from(values), mean(values)];
  const squares = list.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return Math.sqrt(squares / (list.length - 1));
}

Deno.test("SGD refuses no parameters, and a step before backward()", () => {
  assertThrows(() => new SGD([], { lr: 1 }), UsageError, "pass model.parameters()");
  const optimiser = new SGD(network().parameters(), { lr: 1 });
  assertThrows(() => optimiser.step(), UsageError, "call loss.backward() first");
});

Deno.test("a schedule holds each rate from its step on", () => {
  const schedule = [[0, 0.1], [100, 0.01], [200, 0.001]] as const;
  assertEquals([0, 99, 100, 199, 200, 10_000].map((step) => rateAt(schedule, step)), [
    0.1,
    0.1,
    0.01,
    0.01,
    0.001,
    0.001,
  ]);
  assertEquals(ratesFrom(schedule, 98, 4), Float32Array.of(0.1, 0.1, 0.01, 0.01));
});

Deno.test("stack() joins networks of one structure, replica by replica", async () => {
  const [first, second] = [network(1), network(2)];
  const values = await Promise.all(
    [first, second].map((model) => model.parameters()[0]!.toArray()),
  );
  const model = stack([first, second]);
  assertStrictEquals(model, first);
  assertEquals(model.parameters().map(({ replicas }) => replicas), new Array(6).fill(2));
  const stacked = await model.parameters()[0]!.toArray();
  assertEquals([...stacked], [...values[0]!, ...values[1]!]);
  assertEquals(model.parameterCount(), network().parameterCount());
});

Deno.test("stack() refuses nothing, and networks that differ", () => {
  assertThrows(() => stack([]), UsageError, "expected at least one");
  assertThrows(
    () => stack([network(1, 5), network(1, 6)]),
    UsageError,
    `expected a parameter "hidden.linear.weight" with 30 values`,
  );
  const generator = new Generator(1);
  const withBias = new Linear(2, 3, { generator });
  const without = new Linear(2, 3, { generator, bias: false });
  assertThrows(() => stack([withBias, without]), UsageError, `found none`);
  assertThrows(() => stack([without, withBias]), UsageError);
});

Deno.test("stack() refuses layers and settings that differ: the first's would hold for all", () => {
  const pair = (...layers: readonly Module[]) => () =>
    stack(layers.map((layer) => new Sequential({ layer })));
  assertThrows(
    pair(new Tanh(), new Flatten()),
    UsageError,
    'expected layer: Tanh {} in each, found layer: Flatten {"startDim":1,"endDim":-1}',
  );
  const norms = [0.1, 0.9].map((momentum) => new BatchNorm1d(2, { momentum }));
  assertThrows(pair(...norms), UsageError, `"momentum":0.9`);
  pair(new BatchNorm1d(2), new BatchNorm1d(2, { eps: 1e-5 }))();
});

forEachDevice("stack() refuses a network that is on a device", (device) => {
  assertThrows(() => stack([network(1), network(2).to(device)]), UsageError, "on the host");
});

forEachDevice("layers that do not fit say which and how", (device) => {
  const linear = new Linear(6, 5, { generator: new Generator(1) }).to(device);
  const x = tensor(new Float32Array(8), [2, 4]).to(device);
  assertThrows(
    () => linear.forward(x),
    ShapeError,
    "weight expects shape [4, 5], found [6, 5]",
  );
});
