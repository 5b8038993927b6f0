/**
 * "PyTorch-ifying the code": the notebook's own Linear, BatchNorm1d and Tanh, a list of them, and its
 * training loop with the update:data ratios, line by line and run eagerly. Six layers with batch norm,
 * gain 1, beside PyTorch's losses and ratios for the same seed.
 */

import type { Device } from "../../lib/device/device.ts";
import { SGD } from "../../lib/nn/optim.ts";
import { placeExamples } from "../../lib/runner/examples.ts";
import { ones, randn, tensor, zeros } from "../../lib/tensor/create.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { selectBatch } from "../../lib/tensor/measure.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { DEEP, experiment, lectureData, LOSS_STEPS } from "../helpers/lecture.ts";

/** A layer of the notebook: what it made last stays in `out`. */
interface Layer {
  out: Tensor | undefined;
  call(x: Tensor): Tensor;
  parameters(): Tensor[];
}

class Linear implements Layer {
  readonly weight: Tensor;
  readonly bias: Tensor | null;
  out: Tensor | undefined;

  constructor(fanIn: number, fanOut: number, bias: boolean, device: Device, generator: Generator) {
    this.weight = randn([fanIn, fanOut], { generator }).to(device).div(fanIn ** 0.5);
    this.bias = bias ? zeros([fanOut]).to(device) : null;
  }

  call(x: Tensor): Tensor {
    this.out = x.matmul(this.weight);
    if (this.bias) this.out = this.out.add(this.bias);
    return this.out;
  }

  parameters(): Tensor[] {
    return this.bias ? [this.weight, this.bias] : [this.weight];
  }
}

class BatchNorm1d implements Layer {
  readonly eps = 1e-5;
  readonly momentum = 0.1;
  /** Trained by backward(). */
  readonly gamma: Tensor;
  readonly beta: Tensor;
  /** Buffers, trained by a running "momentum update". */
  readonly runningMean: Tensor;
  readonly runningVar: Tensor;
  out: Tensor | undefined;

  constructor(dim: number, device: Device) {
    this.gamma = ones([dim]).to(device);
    this.beta = zeros([dim]).to(device);
    this.runningMean = zeros([dim]).to(device);
    this.runningVar = ones([dim]).to(device);
  }

  call(x: Tensor): Tensor {
    const xmean = x.mean(0, true);
    const xvar = x.std(0, { keepdim: true }).pow(2);
    const xhat = x.sub(xmean).div(xvar.add(this.eps).sqrt()); // normalised to unit variance
    this.out = this.gamma.mul(xhat).add(this.beta);
    noGrad(() => {
      const { momentum: m, runningMean, runningVar } = this;
      runningMean.copy_(runningMean.mul(1 - m).add(xmean.view(-1).mul(m)));
      runningVar.copy_(runningVar.mul(1 - m).add(xvar.view(-1).mul(m)));
    });
    return this.out;
  }

  parameters(): Tensor[] {
    return [this.gamma, this.beta];
  }
}

class Tanh implements Layer {
  out: Tensor | undefined;

  call(x: Tensor): Tensor {
    this.out = x.tanh();
    return this.out;
  }

  parameters(): Tensor[] {
    return [];
  }
}

const [N_EMBD, N_HIDDEN, BLOCK_SIZE, VOCAB_SIZE, BATCH_SIZE] = [10, 100, 3, 27, 32];
const STEPS = 20;

/** The notebook's `C` and `layers`, with what it does to them before training. */
function network(device: Device, g: Generator) {
  const C = randn([VOCAB_SIZE, N_EMBD], { generator: g }).to(device);
  const sizes = [N_EMBD * BLOCK_SIZE, ...new Array(5).fill(N_HIDDEN), VOCAB_SIZE];
  const layers: Layer[] = sizes.slice(1).flatMap((fanOut, i) => [
    new Linear(sizes[i], fanOut, false, device, g),
    new BatchNorm1d(fanOut, device),
    ...(i < 5 ? [new Tanh()] : []),
  ]);
  const last = layers.at(-1) as BatchNorm1d;
  noGrad(() => last.gamma.copy_(last.gamma.mul(0.1))); // make the last layer less confident
  const parameters = [C, ...layers.flatMap((layer) => layer.parameters())];
  for (const p of parameters) p.requiresGrad = true;
  return { C, layers, parameters };
}

const dataset = await lectureData("tests/lecture/pytorchified_test.ts");
if (dataset) {
  forEachDevice("the notebook's classes and loop, as PyTorch", async (device) => {
    const { train } = placeExamples(device, dataset, experiment.data);
    const g = new Generator(2147483647);
    const { C, layers, parameters } = network(device, g);
    const lossi: number[] = [];
    const ud: number[][] = [];
    for (let i = 0; i < STEPS; i++) {
      // minibatch construct
      const ix = tensor(g.randint(train.count, BATCH_SIZE), [1, BATCH_SIZE]).to(device);
      const step = tensor(new Uint32Array(1), [1]).to(device);
      const { inputs: Xb, targets: Yb } = selectBatch({ step, indices: ix, ...train });
      // forward pass
      let x = F.embedding(Xb, C).view(BATCH_SIZE, -1);
      for (const layer of layers) x = layer.call(x);
      const loss = F.crossEntropy(x, Yb);
      // backward pass
      new SGD(parameters, { lr: 0 }).zeroGrad(); // p.grad = None
      loss.backward();
      // update
      const lr = 0.1;
      noGrad(() => parameters.forEach((p) => p.copy_(p.sub(p.grad!.mul(lr)))));
      // track stats
      lossi.push(await loss.item());
      ud.push(
        await Promise.all(
          parameters.filter((p) => p.shape.length === 2).map((p) => {
            const ratio = noGrad(() => p.grad!.mul(lr).std().div(p.std()).log());
            return ratio.item().then((found) => found / Math.LN10);
          }),
        ),
      );
    }
    const expected = DEEP.find(({ name }) => name === "bn-gain-1")!;
    const known = LOSS_STEPS.flatMap((step, i) => step < STEPS ? [{ step, i }] : []);
    assertClose(
      known.map(({ step }) => lossi[step]!),
      known.map(({ i }) => expected.losses[i]!),
      { absolute: 1e-4, relative: 0 },
      `losses at steps ${known.map(({ step }) => step)}`,
    );
    const wanted = expected.updateRatios["0"]!;
    assertClose(ud[0]!, wanted, { absolute: 1e-4, relative: 0 }, "update ratios at step 0");
  });
}
