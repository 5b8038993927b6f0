/** State dicts: PyTorch's load and answer as in PyTorch, ours are theirs, and what does not fit is refused. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { DataError, UsageError } from "../../lib/device/errors.ts";
import {
  BatchNorm1d,
  Embedding,
  Flatten,
  Linear,
  Module,
  Sequential,
  stack,
  type StateDict,
  Tanh,
} from "../../lib/nn/mod.ts";
import { load, save } from "../../lib/nn/safetensors.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import fixtures from "../fixtures/state.json" with { type: "json" };
import { assertClose, assertSameBits, tolerances } from "../helpers/close.ts";
import { DEVICE_KINDS, forEachDevice, testOnDevice } from "../helpers/devices.ts";

const fixture = (name: string) =>
  Deno.readFileSync(new URL(`../fixtures/${name}.safetensors`, import.meta.url));
const NAMED = fixture("named");
const POSITIONAL = fixture("positional");

function named(seed = 1, norm = new BatchNorm1d(5)): Sequential {
  const generator = new Generator(seed);
  return new Sequential({
    embedding: new Embedding(7, 3, { generator }),
    flatten: new Flatten(),
    hidden: new Sequential({
      linear: new Linear(6, 5, { generator, bias: false }),
      norm,
      tanh: new Tanh(),
    }),
    output: new Linear(5, 4, { generator }),
  });
}

function positional(): Sequential {
  const generator = new Generator(1);
  return new Sequential([
    new Linear(3, 4, { generator }),
    new BatchNorm1d(4, { affine: false }),
    new Tanh(),
    new Linear(4, 4, { generator, bias: false }),
    new BatchNorm1d(4, { trackRunningStats: false }),
  ]);
}

/** The lecture's form: a running standard deviation, no eps. */
const byHand = () => new BatchNorm1d(5, { eps: 0, runningStd: true });

const tokensOn = (device: Device) =>
  tensor(Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 0), [4, 2]).to(device);

/** Fails unless the model answers as PyTorch's does, in evaluation and then in training. */
async function assertAnswers(
  model: Module,
  x: Tensor,
  expected: { readonly evaluated: number[]; readonly trained: number[] },
): Promise<void> {
  const evaluated = await model.eval().forward(x).toArray();
  assertClose(evaluated, expected.evaluated, tolerances.op, "in evaluation");
  const trained = await model.train().forward(x).toArray();
  assertClose(trained, expected.trained, tolerances.op, "in training");
}

const valuesOf = (state: StateDict, name: string) => state.get(name)!.values as Float32Array;

forEachDevice("a state of PyTorch's loads, and the network answers as there", async (device) => {
  const model = named().to(device);
  assertEquals(model.loadStateDict(load(NAMED)), { missingKeys: [], unexpectedKeys: [] });
  await assertAnswers(model, tokensOn(device), fixtures.named);
});

forEachDevice("a state loaded before to(), with layers by number, answers too", async (device) => {
  const model = positional();
  model.loadStateDict(load(POSITIONAL));
  const x = tensor(fixtures.positional.x, [5, 3]).to(device);
  await assertAnswers(model.to(device), x, fixtures.positional);
});

forEachDevice("what is saved has PyTorch's bytes, but for the count of batches", async (device) => {
  const model = named().to(device);
  model.loadStateDict(load(NAMED));
  const found = save(await model.stateDict());
  const expected = NAMED.slice();
  const headerEnd = 8 + Number(new DataView(expected.buffer).getBigUint64(0, true));
  assertEquals(expected[headerEnd], 3, "PyTorch counted three batches");
  expected[headerEnd] = 0;
  assertEquals(found, expected);
});

Deno.test("a state has PyTorch's names, in its order, and no statistics that it has not", async () => {
  const state = await positional().stateDict();
  assertEquals([...state].map(([name, { shape }]) => `${name} [${shape}]`), [
    "0.weight [4,3]",
    "0.bias [4]",
    "1.running_mean [4]",
    "1.running_var [4]",
    "1.num_batches_tracked []",
    "3.weight [4,4]",
    "4.weight [4]",
    "4.bias [4]",
  ]);
});

forEachDevice(
  "a running standard deviation is PyTorch's variance, there and back",
  async (device) => {
    const model = named(1, byHand()).to(device);
    model.loadStateDict(load(NAMED));
    await assertAnswers(model, tokensOn(device), fixtures.withoutEps);
    const state = await model.stateDict();
    const norm = model.children().hidden!.children().norm as BatchNorm1d;
    const deviations = await norm.runningVar.toArray() as Float32Array;
    const variances = valuesOf(state, "hidden.norm.running_var");
    assertEquals(variances, deviations.map((deviation) => deviation * deviation));
    const other = byHand();
    const own = [...state].flatMap(([name, value]) => {
      return name.startsWith("hidden.norm.") ? [[name.slice(12), value] as const] : [];
    });
    other.loadStateDict(new Map(own));
    assertSameBits(await other.runningVar.toArray(), deviations, "there and back");
  },
);

async function loadsOneOfStack(device: Device): Promise<void> {
  const alone = await named(2).stateDict();
  const model = stack([named(1), named(2), named(3)]).to(device);
  assertEquals(await model.stateDict({ replica: 1 }), alone);
  model.loadStateDict(load(NAMED), { replica: 1 });
  assertEquals(save(await model.stateDict({ replica: 0 })), save(await named(1).stateDict()));
  assertEquals(save(await model.stateDict({ replica: 2 })), save(await named(3).stateDict()));
  const loaded = await model.stateDict({ replica: 1 });
  const variances = "hidden.norm.running_var";
  assertEquals(valuesOf(loaded, variances), valuesOf(load(NAMED), variances));
  const outputs = await model.eval().forward(tokensOn(device)).toArray();
  assertClose(outputs.slice(16, 32), fixtures.named.evaluated, tolerances.op, "replica 1");
}

// Arenas hold replicas in another order on hardware.
for (const kind of [...DEVICE_KINDS, "hardware"] as const) {
  testOnDevice(kind, "of stacked networks, one is saved, and one is loaded", loadsOneOfStack);
}

Deno.test("of networks stacked on the host, one is saved, and one is loaded", async () => {
  const [first, second] = await Promise.all([1, 2].map((seed) => named(seed).stateDict()));
  const model = stack([named(1), named(1), named(2)]);
  assertEquals(await model.stateDict({ replica: 2 }), second);
  model.loadStateDict(second!, { replica: 1 });
  const found = await Promise.all([0, 1, 2].map((replica) => model.stateDict({ replica })));
  assertEquals(found, [first, second, second]);
});

Deno.test("which of stacked networks is meant must be said, and must exist", async () => {
  const model = stack([named(1), named(2)]);
  for (const options of [{}, { replica: 2 }, { replica: -1 }, { replica: 0.5 }]) {
    const message = `from 0 to 1, found ${options.replica}`;
    await assertRejects(() => model.stateDict(options), UsageError, message);
    assertThrows(() => model.loadStateDict(load(NAMED), options), UsageError, message);
  }
  await assertRejects(() => named().stateDict({ replica: 1 }), UsageError, "from 0 to 0, found 1");
});

/** PyTorch's state with a key missing, one too many, and a weight in the other orientation. */
async function faulty(): Promise<Map<string, { shape: number[]; values: Float32Array }>> {
  const state = new Map(await named(2).stateDict()) as Awaited<ReturnType<typeof faulty>>;
  state.delete("output.bias");
  state.set("output.scale", state.get("hidden.norm.weight")!);
  state.set("hidden.linear.weight", { shape: [6, 5], values: new Float32Array(30) });
  return state;
}

forEachDevice(
  "keys and sizes that do not meet are told at once, and nothing loads",
  async (device) => {
    const model = named(1).to(device);
    const before = save(await model.stateDict());
    const state = await faulty();
    // The parts of PyTorch's message, which is fixtures.fault.
    const [, missing, unexpected, mismatch] = fixtures.fault.split("\n\t");
    assertEquals(/"(.*)"/.exec(missing!)![1], "output.bias");
    assertEquals(/"(.*)"/.exec(unexpected!)![1], "output.scale");
    assert(mismatch!.startsWith("size mismatch for hidden.linear.weight"));
    const sizes = `size mismatch for "hidden.linear.weight": expected [5, 6], found [6, 5]; `;
    assertThrows(
      () => model.loadStateDict(state),
      DataError,
      `Cannot load the state into Sequential: missing key "output.bias"; unexpected key ` +
        `"output.scale"; ${sizes}build the model`,
    );
    assertThrows(
      () => model.loadStateDict(state, { strict: false }),
      DataError,
      `Cannot load the state into Sequential: ${sizes}build the model`,
    );
    assertEquals(save(await model.stateDict()), before);
  },
);

forEachDevice("without strict, what both have is loaded and the rest is named", async (device) => {
  const model = named(1).to(device);
  const state = await faulty();
  state.delete("hidden.linear.weight");
  assertEquals(model.loadStateDict(state, { strict: false }), {
    missingKeys: ["hidden.linear.weight", "output.bias"],
    unexpectedKeys: ["output.scale"],
  });
  const found = await model.stateDict();
  const [first, second] = [await named(1).stateDict(), await named(2).stateDict()];
  for (const [name, from] of [["embedding.weight", second], ["output.weight", second]] as const) {
    assertEquals(valuesOf(found, name), valuesOf(from, name));
  }
  for (const name of ["hidden.linear.weight", "output.bias"]) {
    assertEquals(valuesOf(found, name), valuesOf(first, name));
  }
});

Deno.test("a state without counts of batches loads, as in PyTorch", async () => {
  const state = new Map(await named(2).stateDict());
  state.delete("hidden.norm.num_batches_tracked");
  assertEquals(fixtures.faultWithoutCount, null);
  assertEquals(named(1).loadStateDict(state).missingKeys, []);
});

Deno.test("many keys are told in short; values must be float32 and a Map", async () => {
  const many = new Map(Array.from({ length: 30 }, (_, i) => [`${i}.x`, scalar(0)]));
  assertThrows(() => new Tanh().loadStateDict(many), DataError, `"7.x" and 22 more; build`);
  const state = new Map(await new BatchNorm1d(2).stateDict());
  state.set("bias", { shape: [2], values: new BigInt64Array(2) });
  state.set("weight", { shape: [2], values: new Float32Array(3) });
  assertThrows(
    () => new BatchNorm1d(2).loadStateDict(state),
    DataError,
    `"weight": expected a Float32Array of 2 values, found a Float32Array of 3; "bias": expected a ` +
      `Float32Array of 2 values, found a BigInt64Array of 2; build`,
  );
  const object = Object.fromEntries(state) as unknown as StateDict;
  assertThrows(() => new Tanh().loadStateDict(object), UsageError, "expected a Map");
});

const scalar = (value: number) => ({ shape: [], values: Float32Array.of(value) });

Deno.test("a tensor in two places is saved under both names, and loaded from either", async () => {
  const layer = new Linear(2, 2, { generator: new Generator(1), bias: false });
  const twice = new Sequential([layer, new Tanh(), layer]);
  const state = new Map(await twice.stateDict());
  assertEquals([...state.keys()], ["0.weight", "2.weight"]);
  const weight = { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) };
  state.set("2.weight", weight);
  const message = `"2.weight" and "0.weight" are one tensor: expected the same values`;
  assertThrows(() => twice.loadStateDict(state), DataError, message);
  state.delete("0.weight");
  assertEquals(twice.loadStateDict(state).missingKeys, []);
  assertEquals(await layer.weight.toArray(), Float32Array.of(1, 3, 2, 4));
});

class Own extends Module {
  readonly scale = tensor([2], [1], { requiresGrad: true });

  constructor(readonly counts: Tensor) {
    super();
  }

  override forward(x: Tensor): Tensor {
    return x;
  }

  protected override ownBuffers() {
    return { counts: this.counts };
  }
}

Deno.test("a module of the user's keeps its parameters and buffers; tokens it cannot", async () => {
  const state = await new Own(tensor([5], [1])).stateDict();
  assertEquals([...state], [["scale", { shape: [1], values: Float32Array.of(2) }], [
    "counts",
    { shape: [1], values: Float32Array.of(5) },
  ]]);
  const tokens = new Own(tensor(Uint32Array.of(5), [1], { label: "counts" }));
  await assertRejects(() => tokens.stateDict(), UsageError, `Cannot keep "counts" in a state`);
});

forEachDevice("values that a graph needs may not be loaded over", (device) => {
  const model = positional().to(device);
  const out = model.forward(tensor(fixtures.positional.x, [5, 3]).to(device));
  model.loadStateDict(load(POSITIONAL));
  const gradient = tensor(new Float32Array(20).fill(1), [5, 4]).to(device);
  assertThrows(() => out.backward(gradient), UsageError);
});
