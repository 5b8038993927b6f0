/** The estimate of memory against what a device gives out, and refusals of what cannot fit. */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { loadDataset } from "../../lib/data/datasets.ts";
import { fromWords } from "../../lib/experiment/data/words.ts";
import type { Device, DeviceBuffer } from "../../lib/device/device.ts";
import { ExperimentError } from "../../lib/device/errors.ts";
import { openDevice } from "../../lib/device/mod.ts";
import { type DataSize, estimateMemory } from "../../lib/runner/memory.ts";
import { type ResolvedExperiment, resolveExperiment } from "../../lib/experiment/resolve.ts";
import { requireRoom } from "../../lib/runner/room.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import { testOnDevice } from "../helpers/devices.ts";
import {
  runCommandIn,
  type TinyExperiment,
  tinyExperiment,
  withFolder,
} from "../helpers/command.ts";
import { perceptron } from "../helpers/perceptron.ts";

type Change = Parameters<typeof tinyExperiment>[0];

const resolved = (change: Change): ResolvedExperiment =>
  resolveExperiment(parseExperiment(JSON.parse(tinyExperiment(change)), "tiny.json"));

const dataset = await loadDataset({ dataset: "names" });
const names = fromWords(dataset);

/** Enough for full blocks of evaluation. */
const WORDS = 2000;

/** Counts the bytes that a device gives out; freed buffers are given out again by length. */
function counted(device: Device): { bytes(): number; largest(): number } {
  const freed = new Map<number, number>();
  let [total, largest] = [0, 0];
  const [allocate, free] = [device.allocate.bind(device), device.free.bind(device)];
  device.allocate = (label, length): DeviceBuffer => {
    const buffer = allocate(label, length);
    const left = freed.get(buffer.length) ?? 0;
    if (left > 0) freed.set(buffer.length, left - 1);
    else total += buffer.length;
    largest = Math.max(largest, buffer.length);
    return buffer;
  };
  device.free = (buffer) => {
    freed.set(buffer.length, (freed.get(buffer.length) ?? 0) + 1);
    free(buffer);
  };
  return { bytes: () => total * 4, largest: () => largest * 4 };
}

const watchingAll = {
  watch: {
    at: [1],
    everyStep: true,
    histograms: 4,
    devLoss: { every: 10 },
    calibration: true,
    jitter: { batches: 16 },
  },
  evaluate: ["running", "calibrated", "batch", "folded"],
};

const real: readonly [what: string, change: Change][] = [
  ["wide layers", (e) => e.network = perceptron({ embedding: 2, hidden: [1500, 300] })],
  ["an optimiser with three moments", (e) => {
    e.network = perceptron({ embedding: 2, hidden: [1500, 300] });
    e.train.optimiser = { kind: "adam", amsgrad: true };
  }],
  ["a large batch", (e) => e.train.batchSize = 20_000],
  ["a long context", (e) => e.data.contextLength = 150],
  ["many seeds with batch norm", (e) => {
    e.seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    e.network = perceptron({ hidden: [30, 30, 30], batchNorm: {} });
    e.train.steps = 600;
  }],
  ["many variants", (e) => {
    const names = Array.from({ length: 10 }, (_, index) => `v${index}`);
    e.variants = Object.fromEntries(names.map((name) => [name, {}]));
  }],
  ["all that can be watched", (e) => {
    e.network = perceptron({ hidden: [300, 200, 100], batchNorm: {} });
    e.train.batchSize = 512;
    Object.assign(e, watchingAll);
  }],
  ["every step of many layers and seeds", (e) => {
    e.seeds = [1, 2, 3, 4];
    e.network = perceptron({ hidden: Array(20).fill(10), batchNorm: {} });
    e.train.steps = 600;
    Object.assign(e, watchingAll);
  }],
];

/** How much more or less may be estimated. */
const [LEAST, MOST] = [0.85, 1.4];
/** Of several variants: one that begins when another has ended uses its memory, which is left to chance. */
const MOST_OF_SEVERAL = 3;

/** Runs the experiment and compares what the device gave out with the estimate. */
async function compare(device: Device, change: Change): Promise<void> {
  const words = dataset.words.slice(0, WORDS);
  const data = fromWords({ ...dataset, words });
  const given = counted(device);
  await runExperiment(resolved(change), data, { device, name: "tiny" });
  const { device: bytes, buffer } = estimateMemory(resolved(change), data);
  const most = resolved(change).variants.length > 1 ? MOST_OF_SEVERAL : MOST;
  const [all, one] = [bytes / given.bytes(), buffer / given.largest()];
  assert(all > LEAST && all < most, `${bytes} estimated, ${given.bytes()} given out`);
  assert(one > LEAST && one < MOST, `${buffer} estimated, ${given.largest()} in one buffer`);
}

for (const [what, change] of real) {
  const name = `the estimate is what the device gives out: ${what}`;
  testOnDevice("cpu", name, (device) => compare(device, change));
}

/** What is refused for its memory: the change, and what the message must say. */
const refused: readonly [what: string, change: Change, message: RegExp][] = [
  [
    "hidden [100000, 100000]",
    (e) => e.network = perceptron({ embedding: 2, hidden: [100_000, 100_000] }),
    /use smaller layers/,
  ],
  [
    "5e12 steps",
    (e) => e.train.steps = 5e12,
    /on this machine.*use fewer steps \(train\.steps\)\./,
  ],
  ["a context of 100,000", (e) => e.data.contextLength = 100_000, /use a shorter context/],
  ["a batch of 1e9", (e) => e.train.batchSize = 1e9, /use a smaller batch \(train\.batchSize\)\./],
  [
    "an embedding of 1e9",
    (e) => e.network = perceptron({ embedding: 1e9, hidden: [4] }),
    /use a smaller embedding/,
  ],
  [
    "1,000 seeds of wide networks",
    (e) => {
      e.seeds = Array.from({ length: 1000 }, (_, seed) => seed);
      e.network = perceptron({ embedding: 2, hidden: [800, 800] });
    },
    /use (smaller layers, or fewer seeds|fewer seeds, or smaller layers).*\./,
  ],
  [
    "100 variants of wide networks",
    (e) => {
      e.network = perceptron({ embedding: 2, hidden: [5000, 1000] });
      const names = Array.from({ length: 100 }, (_, index) => `v${index}`);
      e.variants = Object.fromEntries(names.map((name) => [name, {}]));
    },
    /fewer variants at once \(--variant\)/,
  ],
  [
    "too much of everything",
    (e) => {
      e.network = perceptron({ embedding: 2, hidden: [100_000, 100_000] });
      e.train.batchSize = 1e9;
    },
    /use a smaller batch \(train\.batchSize\) first, and then less of the rest\./,
  ],
];

for (const [what, change, message] of refused) {
  Deno.test(`refused with what would help: ${what}`, () => {
    const device = {
      kind: "cpu",
      memory: { total: 2 ** 32, buffer: 2 ** 32, onHost: true },
    } as const;
    const error = assertThrows(
      () => requireRoom(resolved(change), names, device),
      ExperimentError,
    );
    assertMatch(error.message, /^This experiment needs about [\d.,]+ GiB on .*, which has [\d.]+ /);
    assertMatch(error.message, message);
    assert(!/tensor/i.test(error.message), error.message);
  });
}

Deno.test("of a table and of gaussian data, what would help is what they have", () => {
  const layers = (last: string | number) =>
    [200_000, 200_000, last].map((outFeatures) => ({ kind: "linear", outFeatures }));
  const table = { kind: "table", file: "t.csv", target: "y" };
  const drawn = { kind: "gaussian", rows: 1_000_000, features: 4 };
  const untrained = { steps: 0 };
  const cases: [parts: TinyExperiment, helps: string][] = [
    [{ data: table, network: layers("classes") }, "smaller layers"],
    [{ data: table, network: layers(3) }, "smaller layers"],
    [
      { data: drawn, network: layers(3).slice(1, 2), train: untrained },
      "fewer rows, or smaller layers",
    ],
  ];
  const memory = { total: 2 ** 32, buffer: 2 ** 32, onHost: true };
  for (const [parts, helps] of cases) {
    const experiment = resolved((e) => Object.assign(e, parts));
    const size: DataSize = {
      count: parts.data.rows ?? 150,
      shape: () => ({
        input: { shape: [4] },
        ...(parts.data === table && { outputs: { kind: "classes", count: 3 } }),
      }),
    };
    const { message } = assertThrows(
      () => requireRoom(experiment, size, { kind: "cpu", memory }),
      ExperimentError,
    );
    assertMatch(message, new RegExp(`^This experiment needs about .* has 4 GiB: use ${helps}\\.$`));
  }
});

Deno.test("what fits is not refused, and one buffer of a GPU bounds a network", async () => {
  const device = await openDevice("cpu");
  requireRoom(
    resolved((e) => e.network = perceptron({ embedding: 2, hidden: [5000, 5000] })),
    names,
    device,
  );
  device.close();
  const gpu = {
    kind: "webgpu",
    memory: { total: Infinity, buffer: 2 ** 27, onHost: false },
  } as const;
  requireRoom(
    resolved((e) => e.network = perceptron({ embedding: 2, hidden: [5000, 5000] })),
    names,
    gpu,
  );
  assertEquals(
    assertThrows(
      () =>
        requireRoom(
          resolved((e) => e.network = perceptron({ embedding: 2, hidden: [8300, 8300] })),
          names,
          gpu,
        ),
      ExperimentError,
    ).message,
    "This experiment needs about 264 MiB in one buffer of the GPU, which has 128 MiB: use " +
      "smaller layers.",
  );
});

Deno.test("the command refuses what cannot fit, exit 2, and counts out of all reason", async () => {
  await withFolder(async (folder) => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, {}]));
    const cases: [Change, RegExp][] = [
      [
        (e) => e.network = perceptron({ embedding: 2, hidden: [100_000, 100_000] }),
        /^error: This experiment needs about \d+ GiB on the device "cpu", which has 4 GiB: use smaller layers/m,
      ],
      [(e) => e.variants = many(3000), /: variants: expected at most 100, found 3,000$/m],
      [
        (e) => e.seeds = Object.keys(many(100_000)).map((_, i) => i),
        /: seeds: expected at most 1,000, found 100,000$/m,
      ],
      [
        (e) => e.network = perceptron({ embedding: 2, hidden: new Array(5000).fill(1) }),
        /: network: expected at most 1,000, found 5,003$/m,
      ],
    ];
    for (const [change, message] of cases) {
      await Deno.writeTextFile(join(folder, "a.json"), tinyExperiment(change));
      const { code, out, err } = await runCommandIn(folder, "FOLDER/a.json");
      assertEquals([code, out], [2, ""], err);
      assertMatch(err, message);
    }
  });
});
