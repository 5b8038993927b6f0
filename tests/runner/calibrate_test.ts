/** Calibrated batch-norm statistics against sums in float64 on the host, over blocks and a rest. */

import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  BatchNorm1d,
  Conv1d,
  Embedding,
  Flatten,
  Linear,
  Module,
  Sequential,
  Tanh,
} from "../../lib/nn/mod.ts";
import { characters } from "../../lib/runner/objective.ts";
import { calibrate } from "../../lib/runner/calibrate.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { forEachDevice } from "../helpers/devices.ts";

const VOCABULARY = 7;
const DIMENSION = 2;
const CONTEXT_LENGTH = 3;
const UNITS = 5;

/** Few enough examples that dividing by n instead of n - 1 shows; more than two blocks of them. */
for (const count of [37, 2500]) {
  forEachDevice(`calibration over ${count} examples is the mean and std of all`, async (device) => {
    const generator = new Generator(5);
    const embedding = new Embedding(VOCABULARY, DIMENSION, { generator });
    const linear = new Linear(CONTEXT_LENGTH * DIMENSION, UNITS, { generator, bias: false });
    const batchNorm = new BatchNorm1d(UNITS, { unbiased: true, runningStd: true });
    const model = new Sequential({
      embedding,
      flatten: new Flatten(),
      linear,
      batchNorm,
      tanh: new Tanh(),
    });
    const table = embedding.weight.storage.host!.slice();
    const weight = linear.weight.storage.host!.slice();
    const tokens = generator.randint(VOCABULARY, count * CONTEXT_LENGTH);
    model.to(device);
    const examples = {
      inputs: tensor(tokens, [count, CONTEXT_LENGTH]).to(device),
      targets: tensor(new Uint32Array(count), [count]).to(device),
      count,
      objective: characters,
    };
    const { comparisons, restore } = await calibrate(device, model, examples);
    const [found] = comparisons[0]!;
    assertEquals(found!.layer, "batchNorm");
    for (let unit = 0; unit < UNITS; unit++) {
      const values = Array.from({ length: count }, (_, row) => {
        let sum = 0;
        for (let i = 0; i < CONTEXT_LENGTH * DIMENSION; i++) {
          const token = tokens[row * CONTEXT_LENGTH + Math.floor(i / DIMENSION)]!;
          sum += table[token * DIMENSION + i % DIMENSION]! * weight[i * UNITS + unit]!;
        }
        return sum;
      });
      const mean = values.reduce((sum, value) => sum + value, 0) / count;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      assertAlmostEquals(found!.calibratedMean[unit]!, mean, 1e-6);
      assertAlmostEquals(found!.calibratedStd[unit]!, Math.sqrt(squares / (count - 1)), 1e-6);
      assertEquals([found!.runningMean[unit], found!.runningStd[unit]], [0, 1]);
    }
    restore();
    assertEquals([...await batchNorm.runningMean.toArray()], new Array(UNITS).fill(0));
  });
}

/** One batch norm for both of two branches. */
class TwoBranches extends Module {
  readonly embedding = new Embedding(VOCABULARY, 2, { generator: new Generator(3) });
  readonly left = new Linear(2, 2, { generator: new Generator(4) });
  readonly right = new Conv1d(2, 2, 1, { generator: new Generator(5) });
  readonly norm = new BatchNorm1d(2);

  override forward(x: Tensor): Tensor {
    const embedded = this.embedding.forward(x);
    const left = this.norm.forward(this.left.forward(embedded.narrow(1, 0, 1).flatten(1)));
    const right = this.norm.forward(this.right.forward(embedded.transpose(1, 2)));
    return left.add(right.sum(2));
  }
}

forEachDevice(
  "a batch norm that is used twice is calibrated over all that reaches it",
  async (device) => {
    const count = 1500;
    const model = new TwoBranches();
    const [table, left, leftBias, right, rightBias] = model.parameters().map(({ storage }) =>
      storage.host!.slice() as Float32Array
    );
    const tokens = new Generator(6).randint(VOCABULARY, 3 * count);
    const examples = {
      inputs: tensor(tokens, [count, 3]).to(device),
      targets: tensor(new Uint32Array(count), [count]).to(device),
      count,
      objective: characters,
    };
    const { comparisons: [found] } = await calibrate(device, model.to(device), examples);
    assertEquals(found!.map(({ layer }) => layer), ["norm"]);
    for (const unit of [0, 1]) {
      const values: number[] = [];
      tokens.forEach((token, i) => {
        const [a, b] = [table![2 * token]!, table![2 * token + 1]!];
        if (i % 3 === 0) values.push(a * left![unit]! + b * left![2 + unit]! + leftBias![unit]!);
        values.push(a * right![2 * unit]! + b * right![2 * unit + 1]! + rightBias![unit]!);
      });
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      assertAlmostEquals(found![0]!.calibratedMean[unit]!, mean, 5e-6);
      assertAlmostEquals(
        found![0]!.calibratedStd[unit]!,
        Math.sqrt(squares / (values.length - 1)),
        5e-6,
      );
    }
  },
);
