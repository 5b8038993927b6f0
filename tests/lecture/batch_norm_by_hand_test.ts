/**
 * "batch normalization", written by hand as in the notebook from mean, std, sub, mul, div and add, with its
 * running statistics: 1,000 steps on the lecture's data, beside the fused layer; and why the bias in
 * front of it is useless.
 */

import { assert } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { SGD } from "../../lib/nn/optim.ts";
import { type Examples, placeExamples } from "../../lib/runner/examples.ts";
import { ones, randn, tensor, zeros } from "../../lib/tensor/create.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { selectBatch, writeHistory } from "../../lib/tensor/measure.ts";
import { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, largestError } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { experiment, lectureData } from "../helpers/lecture.ts";

const [STEPS, BATCH] = [1000, 32];

/** The notebook's parameters, drawn in its order; the running statistics beside them. */
function parameters(device: Device) {
  const g = new Generator(2147483647);
  const requiresGrad = { requiresGrad: true };
  const trained = (x: Tensor) => x.detach().clone();
  const C = randn([27, 10], { generator: g, ...requiresGrad }).to(device);
  const W1 = trained(randn([30, 200], { generator: g }).to(device).mul(5 / 3 / 30 ** 0.5));
  const W2 = trained(randn([200, 27], { generator: g }).to(device).mul(0.01));
  const b2 = trained(randn([27], { generator: g }).to(device).mul(0));
  const bngain = ones([1, 200], requiresGrad).to(device);
  const bnbias = zeros([1, 200], requiresGrad).to(device);
  for (const each of [W1, W2, b2]) each.requiresGrad = true;
  const running = {
    bnmean_running: zeros([1, 200]).to(device),
    bnstd_running: ones([1, 200]).to(device),
  };
  return { C, W1, W2, b2, bngain, bnbias, ...running, g };
}

type Parameters = ReturnType<typeof parameters>;
type BatchNorm = (hpreact: Tensor, parameters: Parameters) => Tensor;

/** The notebook's lines. */
const byHand: BatchNorm = (hpreact, p) => {
  const bnmeani = hpreact.mean(0, true);
  const bnstdi = hpreact.std(0, { keepdim: true });
  noGrad(() => {
    p.bnmean_running.copy_(p.bnmean_running.mul(0.999).add(bnmeani.mul(0.001)));
    p.bnstd_running.copy_(p.bnstd_running.mul(0.999).add(bnstdi.mul(0.001)));
  });
  return p.bngain.mul(hpreact.sub(bnmeani)).div(bnstdi).add(p.bnbias);
};

/** The same in one kernel. */
const fused: BatchNorm = (hpreact, p) =>
  F.batchNorm(hpreact, p.bngain.view(200), p.bnbias.view(200), {
    runningMean: p.bnmean_running.view(200),
    runningVar: p.bnstd_running.view(200),
    ...{ eps: 0, momentum: 0.001, unbiased: true, runningStd: true },
  });

/** The loss of each step, and the network afterwards. */
async function train(device: Device, { count, ...examples }: Examples, batchNorm: BatchNorm) {
  const p = parameters(device);
  const indices = tensor(p.g.randint(count, STEPS * BATCH), [STEPS, BATCH]).to(device);
  const step = tensor(new Uint32Array(1), [1]).to(device);
  const lossi = zeros([STEPS]).to(device);
  const optimiser = new SGD([p.C, p.W1, p.W2, p.b2, p.bngain, p.bnbias], { lr: 0.1 });
  using program = await Program.capture(device, "the notebook's step", () => {
    const { inputs: Xb, targets: Yb } = selectBatch({ step, indices, ...examples });
    const emb = F.embedding(Xb, p.C);
    const hpreact = emb.view(BATCH, -1).matmul(p.W1);
    const h = batchNorm(hpreact, p).tanh();
    const logits = h.matmul(p.W2).add(p.b2);
    const loss = F.crossEntropy(logits, Yb);
    optimiser.zeroGrad();
    loss.backward();
    optimiser.step();
    writeHistory(loss, lossi, step, true);
  });
  await program.run({ steps: STEPS });
  return { p, losses: await lossi.toArray() };
}

/** The notebook's split_loss: by the running statistics. */
async function splitLoss({ inputs, targets, count }: Examples, p: Parameters): Promise<number> {
  const loss = noGrad(() => {
    const embcat = F.embedding(inputs, p.C).view(count, -1);
    const hpreact = embcat.matmul(p.W1);
    const normal = hpreact.sub(p.bnmean_running).div(p.bnstd_running);
    const h = p.bngain.mul(normal).add(p.bnbias).tanh();
    return F.crossEntropy(h.matmul(p.W2).add(p.b2), targets);
  });
  return await loss.item();
}

const dataset = await lectureData("tests/lecture/batch_norm_by_hand_test.ts");
if (dataset) {
  forEachDevice(
    "batch norm by hand: 2.4571 after 1,000 steps, as the fused layer",
    async (device) => {
      const splits = placeExamples(device, dataset, experiment.data);
      const hand = await train(device, splits.train, byHand);
      const kernel = await train(device, splits.train, fused);
      assertClose([hand.losses[0]!], [3.3238625], { absolute: 1e-6, relative: 0 }, "first loss");
      const apart = largestError(hand.losses, kernel.losses);
      assert(apart < 1e-4, `losses by hand and fused are up to ${apart} apart`);
      const found = [await splitLoss(splits.dev, hand.p), await splitLoss(splits.test, hand.p)];
      if (device.kind === "cpu") found.unshift(await splitLoss(splits.train, hand.p));
      const published = [2.4571, 2.4548, 2.4538].slice(-found.length);
      assertClose(found, published, { absolute: 6e-5, relative: 0 }, "split losses");
    },
  );

  forEachDevice(
    "a bias in front of batch norm gets no gradient: its mean is subtracted",
    async (device) => {
      const { train } = placeExamples(device, dataset, experiment.data);
      const p = parameters(device);
      const b1 = zeros([200], { requiresGrad: true }).to(device);
      const ix = tensor(p.g.randint(train.count, BATCH), [1, BATCH]).to(device);
      const step = tensor(new Uint32Array(1), [1]).to(device);
      const { inputs: Xb, targets: Yb } = selectBatch({ step, indices: ix, ...train });
      const hpreact = F.embedding(Xb, p.C).view(BATCH, -1).matmul(p.W1).add(b1);
      const logits = byHand(hpreact, p).tanh().matmul(p.W2).add(p.b2);
      F.crossEntropy(logits, Yb).backward();
      const largest = await b1.grad!.abs().max().item();
      const ofBnbias = await p.bnbias.grad!.abs().max().item();
      assert(largest < 1e-7, `gradient of b1: ${largest}`);
      assert(ofBnbias > 1e-4, `gradient of bnbias: ${ofBnbias}`);
    },
  );
}
