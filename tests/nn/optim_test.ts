/** Optimisers against PyTorch's figures, eager and captured, for one network and for many. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { UsageError } from "../../lib/device/errors.ts";
import { Adam, AdamW, SGD } from "../../lib/nn/optim.ts";
import { Program } from "../../lib/tensor/program.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, assertSameBits } from "../helpers/close.ts";
import { DEVICE_KINDS, forEachDevice, testOnDevice } from "../helpers/devices.ts";
import {
  gradientsOf,
  type OptimCase,
  optimCases,
  prepare,
  replay,
  split,
  valuesOf,
} from "../helpers/optim.ts";

/** Steps of the fixtures. */
const STEPS = 50;
/** Of a chunk; no divisor of what the fixtures keep. */
const CHUNK = 20;
/** Roundings of parameters of size 1 in fifty steps. */
const CLOSE = { absolute: 5e-7, relative: 5e-7 };

/** What PyTorch keeps as a double and we as a float: if they are the same, so are all results. */
const exact = ({ optimiser, options: { lr = 0.001 } }: OptimCase) =>
  optimiser === "SGD" || Math.fround(lr as number) === lr;

for (const one of optimCases) {
  const { optimiser, options, groups, after } = one;
  const name = `${optimiser} ${JSON.stringify(options)}${groups ? " with groups" : ""}`;
  for (const kind of DEVICE_KINDS) {
    testOnDevice(
      kind,
      `${name}: PyTorch's parameters after 50 steps, in chunks`,
      async (device) => {
        const kept = Object.keys(after).map(Number);
        const found = await replay(device, prepare(device, one, CHUNK), kept);
        for (const [i, steps] of kept.entries()) {
          const expected = Float32Array.from(after[steps]!);
          const what = `after ${steps} steps`;
          if (kind === "cpu" && exact(one)) assertSameBits(found[i]!, expected, what);
          else assertClose(found[i]!, expected, CLOSE, what);
        }
        const eager = prepare(device, one, STEPS);
        for (let step = 0; step < STEPS; step++) eager.step();
        assertSameBits(await valuesOf(eager), found.at(-1)!, "eager");
      },
    );
  }
}

const MOMENTUM = { optimiser: "SGD", options: { lr: 0.1, momentum: 0.9, weightDecay: 0.01 } };
const ADAM = { optimiser: "Adam", options: { lr: 0.01, amsgrad: true } };

for (const kind of ["cpu", "webgpu", "hardware"] as const) {
  testOnDevice(kind, "replica r of an optimiser's run equals the solo run", async (device) => {
    const replicas = [0, 1, 2];
    for (const one of [MOMENTUM, ADAM, { ...ADAM, groups: optimCases.at(-1)!.groups! }]) {
      const together = prepare(device, one, CHUNK, replicas);
      const [all] = await replay(device, together, [27], replicas);
      for (const replica of replicas) {
        const [alone] = await replay(device, prepare(device, one, CHUNK, [replica]), [27], [
          replica,
        ]);
        const own = all!.subarray(replica * alone!.length, (replica + 1) * alone!.length);
        assertSameBits(own, alone!, `${one.optimiser}, replica ${replica}`);
      }
    }
  });
}

forEachDevice("the moments of an optimiser's step, by what it changed", async (device) => {
  for (const replicas of [[0], [0, 1, 2]]) {
    for (const one of [MOMENTUM, ADAM]) {
      const training = prepare(device, one, CHUNK, replicas);
      training.step();
      const before = await valuesOf(training);
      const found = await training.optimiser.stepWithMoments().toArray();
      const after = await valuesOf(training);
      const size = before.length / replicas.length;
      const expected = replicas.flatMap((_, replica) => {
        const own = (values: Float32Array) => split(values.subarray(replica * size));
        return own(before).map((old, parameter) => {
          const now = own(after)[parameter]!;
          return [now, now.map((value, i) => value - old[i]!)].flatMap((
            values,
          ) => [mean(values), deviation(values)]);
        });
      }).flat();
      // The first two of each six are the gradient's.
      const own = found.filter((_, i) => i % 6 >= 2);
      assertClose(own, expected, { absolute: 2e-7, relative: 2e-6 }, one.optimiser);
    }
  }
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Divided by the number of values - 1. */
function deviation(values: readonly number[]): number {
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

forEachDevice(
  "a step is one dispatch over the arena, after one that looks the rates up",
  async (device) => {
    const training = prepare(device, { ...ADAM, groups: optimCases.at(-1)!.groups! }, CHUNK);
    training.step();
    const program = await Program.capture(device, "step", () => training.optimiser.step());
    assertEquals(program.dispatches.map(({ kernel }) => kernel), ["begin_update", "adam"]);
    program.release();
    training.optimiser.dispose();
  },
);

forEachDevice("a table of rates has a row for each group", async (device) => {
  const rows = [[0.5, 0.25, 0.125], [0.0625, 0.5, 0.25]];
  const run = async (make: (parameters: Tensor[], step: number) => SGD) => {
    const { model, counter } = prepare(device, MOMENTUM, 1);
    const parameters = model.parameters();
    const [, first] = gradientsOf(0, 1, [0]);
    for (let step = 0; step < 3; step++) {
      const optimiser = make(parameters, step);
      optimiser.zeroGrad();
      const gradients = parameters.map((parameter) => {
        const values = Float32Array.from({ length: parameter.size }, (_, i) => first![i % 7]!);
        return tensor(values, parameter.shape).to(device);
      });
      parameters.forEach((parameter, i) => parameter.clone().backward(gradients[i]!));
      optimiser.step();
    }
    return await valuesOf({ model, counter } as ReturnType<typeof prepare>);
  };
  const step = tensor(new Uint32Array(1), [1]).to(device);
  const rates = tensor(rows.flat(), [2, 3]).to(device);
  let table: SGD | undefined;
  const found = await run((parameters, now) => {
    step.set(Uint32Array.of(now));
    const groups = [{ params: parameters.slice(1) }, { params: parameters.slice(0, 1) }];
    return table ??= new SGD(groups, { lr: { rates, step } });
  });
  const expected = await run((parameters, now) => {
    const [rest, first] = rows.map((row) => row[now]!);
    return new SGD([{ params: parameters.slice(1) }, { params: [parameters[0]!], lr: first! }], {
      lr: rest!,
    });
  });
  assertSameBits(found, expected, "parameters");
});

forEachDevice(
  "parameters apart are updated as those of a module, also in groups",
  async (device) => {
    const { model } = prepare(device, ADAM, 1);
    const apart = await Promise.all(
      model.parameters().map(async (parameter) => {
        const values = await parameter.toArray();
        return tensor(values, parameter.shape, { requiresGrad: true }).to(device);
      }),
    );
    const results = [model.parameters(), apart].map(async (parameters) => {
      const [a, b, c] = parameters;
      const groups = [{ params: [b!], lr: 0.5, weightDecay: 0.25 }, { params: [a!, c!] }];
      const optimiser = new Adam(groups, { lr: 0.125 });
      for (const row of [0, 1, 2]) {
        optimiser.zeroGrad();
        gradientsOf(row, 1, [0]).forEach((values, i) => {
          const gradient = tensor(values, parameters[i]!.shape).to(device);
          parameters[i]!.clone().backward(gradient);
        });
        optimiser.step();
      }
      return (await Promise.all(parameters.map((each) => each.toArray()))) as Float32Array[];
    });
    const [together, single] = await Promise.all(results);
    single!.forEach((values, i) => assertSameBits(values, together![i]!, `parameter ${i}`));
  },
);

forEachDevice("parameters without a gradient are left alone, and counted apart", async (device) => {
  const options = { lr: 0.125 };
  const [a, b] = [0, 1].map(() =>
    tensor([1, 2], [2], { requiresGrad: true, label: "w" }).to(device)
  );
  const optimiser = new Adam([a!, b!], options);
  const gradient = tensor([0.5, -1], [2]).to(device);
  a!.clone().backward(gradient);
  optimiser.step();
  assertEquals([...await b!.toArray()], [1, 2]);
  optimiser.zeroGrad();
  b!.clone().backward(gradient);
  optimiser.step();
  // The first step of each.
  assertSameBits(await b!.toArray(), await a!.toArray(), "b");
  const whole = prepare(device, ADAM, CHUNK);
  whole.step();
  whole.optimiser.zeroGrad();
  const [first] = whole.model.parameters();
  first!.clone().backward(tensor(new Float32Array(first!.size), first!.shape).to(device));
  assertThrows(
    () => whole.optimiser.step(),
    UsageError,
    `Cannot step Adam: expected a gradient of each parameter, as in its first step, found none of "all.1"`,
  );
});

Deno.test("optimisers refuse options that they do not have, and numbers out of their range", () => {
  const parameters = [tensor([1, 2], [2], { requiresGrad: true })];
  const group = { params: parameters };
  const cases: [() => unknown, string][] = [
    [
      () => new SGD(parameters, { lr: 1, nesterov: true }),
      "a momentum above 0 and a dampening of 0",
    ],
    [
      () => new SGD(parameters, { lr: 1, momentum: -1 }),
      "Cannot make SGD: expected a number of at",
    ],
    [() => new Adam(parameters, { betas: [0.9, 1] }), "from 0 to 0.999999 for betas[1], found 1"],
    [() => new Adam(parameters, { eps: NaN }), "Cannot make Adam: expected a number of at least 0"],
    [
      () => new AdamW(parameters, { momentum: 1 } as object),
      `Cannot make AdamW: expected no options`,
    ],
    [() => new AdamW(parameters, { weightDecay: -1 }), "for weightDecay, found -1"],
    [
      () => new Adam([{ ...group, rate: 1 } as typeof group]),
      `params, lr, weightDecay, found "rate"`,
    ],
    [
      () => new Adam([{ params: parameters[0] } as unknown as typeof group]),
      "an array of tensors for params",
    ],
    [() => new Adam([1] as unknown as Tensor[]), "an object of options, found 1"],
    [() => new Adam([{ ...group, lr: -1 }]), "for a group's lr, found -1"],
    [() => new Adam([group, group]), "to be given once, found it twice"],
    [
      () => new Adam([group], { lr: table([3, 2]) }),
      "[steps], shared by all replicas, found float32",
    ],
    [() => new Adam([{ ...group, lr: 1 }], { lr: table([4]) }), "no lr of a group beside a table"],
  ];
  for (const [make, sentence] of cases) assertThrows(make, UsageError, sentence);
});

/** Rates of this shape. */
function table(shape: readonly number[]) {
  const size = shape.reduce((product, length) => product * length, 1);
  return { rates: tensor(new Float32Array(size), shape), step: tensor(new Uint32Array(1), [1]) };
}

forEachDevice("dispose() gives an optimiser's memory back", async (device: Device) => {
  const training = prepare(device, ADAM, CHUNK);
  training.step();
  training.optimiser.stepWithMoments();
  const freed: string[] = [];
  const free = device.free.bind(device);
  device.free = (buffer) => (freed.push(buffer.label), free(buffer));
  training.optimiser.dispose();
  device.free = free;
  assertEquals(freed.sort(), [
    "learning rates",
    "moments of the gradients",
    "no changes",
    "optimiser settings",
    "parameter groups",
    "step",
    "unused settings",
    "updates",
  ]);
  assert((await valuesOf(training)).every(Number.isFinite));
});
