/** What a report says of the insides of real networks, healthy and not. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { drawPictures, samples } from "../../lib/report/pages/page.ts";
import { figure, loss, percent } from "../../lib/diagnosis/wording.ts";
import { kaimingNormal, normal, torchDefault, zeros } from "../../lib/experiment/mod.ts";
import type { ExperimentResult, LayerSummary } from "../../lib/runner/result.ts";
import { assertNotIncludes, gain, once, said, train } from "../helpers/trained.ts";

/** Four hidden layers, with gains too small, right and too large, and with batch norm. */
const deep = once(() =>
  train({
    half: { model: gain(0.5) },
    right: {},
    three: { model: gain(3) },
    drawn: { model: { init: { hidden: { weight: normal(1) } } } },
    norm: { model: { batchNorm: {} } },
    normSmall: { model: { batchNorm: {}, ...gain(0.2) } },
  }, { train: { steps: 200 }, model: { hidden: [50, 50, 50, 50] } })
);

/** Every parameter zero; all weights so large that tanh is flat; and a healthy network. */
const ill = once(() =>
  train({
    zero: {
      model: {
        init: {
          embedding: zeros,
          hidden: { weight: zeros, bias: zeros },
          output: { weight: zeros, bias: zeros },
        },
      },
    },
    dead: { model: { init: { hidden: { weight: normal(1e7), bias: zeros } } } },
    healthy: {},
  }, { train: { steps: 100 } })
);

/** Layers without an activation. */
const linear = once(() =>
  train({ one: { model: { init: { hidden: { weight: kaimingNormal("linear") } } } }, large: {} }, {
    train: { steps: 100, optimiser: { kind: "sgd", lr: 0.01 } },
    model: { activation: "linear", hidden: [50, 50, 50] },
  })
);

const threeSeeds = once(() =>
  train({ plain: {}, norm: { model: { batchNorm: {} } } }, {
    seeds: [1, 2, 3],
    train: { steps: 300 },
  })
);

/** A variant's layers at step 0, of its first seed. */
function layersOf(
  { variants }: ExperimentResult,
  name: string,
  quantity: LayerSummary["quantity"],
): LayerSummary[] {
  const run = variants.find((variant) => variant.name === name)!.runs[0]!;
  return run.snapshots[0]!.layers.filter((layer) => layer.quantity === quantity);
}

Deno.test("a network of zeros is not called healthy: it says that all units are the same", async () => {
  const result = await ill();
  const words = said(result, "activations");
  assertStringIncludes(
    words,
    "zero: at step 0 every unit of hidden.tanh gives the same value, 0, for every example.",
  );
  assertStringIncludes(
    said(result, "activation-gradients"),
    "zero: at step 0 the gradients by hidden.tanh are all zero.",
  );
  for (const { name, findings } of drawPictures(result)) {
    assertNotIncludes(findings.join(" "), "healthy spread", "nothing wrong", "nothing to change");
    assert(!findings.join().includes("NaN"), name);
  }
});

Deno.test("where all units are dead, the layers without gradient are named", async () => {
  const result = await ill();
  const { snapshots } = result.variants[1]!.runs[0]!;
  assertEquals(snapshots.map(({ saturation }) => saturation[0]!.deadUnits.length), [100, 100]);
  assertStringIncludes(
    said(result, "saturation"),
    "dead: of 100 units, 100 are dead at step 0, after 100 steps 100.",
  );
  assertStringIncludes(
    said(result, "weight-gradients"),
    "dead: the gradients of embedding.weight and hidden.linear.weight are zero on the minibatch " +
      "after 100 steps.",
  );
});

Deno.test("a healthy network gets one line a picture", async () => {
  const result = await train({ healthy: {} }, { train: { steps: 300 } });
  for (const name of ["initial-losses", "activations", "saturation", "activation-gradients"]) {
    assertEquals(drawPictures(result).find((one) => one.name === name)!.findings.length, 1, name);
  }
  const [activation] = layersOf(result, "healthy", "activation");
  assertEquals(
    said(result, "activations"),
    `Hidden layers at step 0: healthy (${percent(activation!.summary.saturated!)} saturated).`,
  );
});

Deno.test("ratios of gradient to data are figures: no advice to rescale a healthy Kaiming", async () => {
  const result = await deep();
  const words = said(result, "weight-gradients");
  const { weights } = result.variants[1]!.runs[0]!.snapshots.at(-1)!;
  const ratios = weights.map(({ gradientToData }) => gradientToData);
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
  assert(high > 10 * low);
  const name = (ratio: number) =>
    weights.find((weight) => weight.gradientToData === ratio)!.parameter;
  assertStringIncludes(
    words,
    `right ${figure(low)} of ${name(low)} to ${figure(high)} of ${name(high)}`,
  );
  assertNotIncludes(words, "rescale", "lower rate", "as fast", "similar pace", "nothing to change");
});

Deno.test("linear layers have no saturation: neither sentence, picture nor figure", async () => {
  const result = await linear();
  const words = said(result, "activations");
  assertNotIncludes(words, "beyond", "satura", "passes", "dead");
  for (const { layers, saturation } of result.variants[0]!.runs[0]!.snapshots) {
    assertEquals(saturation, []);
    assert(layers.every(({ summary }) => summary.saturated === undefined));
  }
  const pictures = drawPictures(result);
  assertEquals(pictures.some(({ name }) => name === "saturation"), false);
  const { svg } = pictures.find(({ name }) => name === "activations")!;
  assertNotIncludes(svg, "% saturated", 'class="shade"');
  const [first, , last] = layersOf(result, "large", "activation");
  assertStringIncludes(
    words,
    "large: the activations grow with depth at step 0, from standard deviation " +
      `${figure(first!.summary.std)} to ${figure(last!.summary.std)}. Its weights are drawn with ` +
      'gain 1.67 (standard deviation times sqrt(fan-in)); calculateGain("linear") is 1.',
  );
  assertStringIncludes(words, "Hidden layers at step 0: one (standard deviation ");
});

Deno.test("a gain that is too large is named as such, also where the scale is gain / sqrt(fan-in)", async () => {
  const result = await deep();
  const words = said(result, "activations");
  for (const [name, drawn] of [["three", "3"], ["drawn", figure(Math.sqrt(50))]] as const) {
    const [layer] = layersOf(result, name, "activation").toSorted((a, b) =>
      b.summary.saturated! - a.summary.saturated!
    );
    const share = percent(layer!.summary.saturated!);
    assertStringIncludes(words, `${name}: ${share} of the activations of ${layer!.layer} are`);
    assertStringIncludes(
      words,
      `of a gradient. Its weights are drawn with gain ${drawn} (standard deviation times ` +
        'sqrt(fan-in)); calculateGain("tanh") is 1.67.',
    );
  }
  assertNotIncludes(words, "Scale the hidden weights", "gain / sqrt", "hardly");
});

Deno.test("shrinking activations are given with the gain that they were drawn with", async () => {
  const result = await deep();
  const layers = layersOf(result, "half", "activation");
  const [first, last] = [layers[0]!.summary.std, layers.at(-1)!.summary.std];
  assertStringIncludes(
    said(result, "activations"),
    `half: the activations shrink with depth at step 0, from standard deviation ${figure(first)} ` +
      `to ${figure(last)}. Its weights are drawn with gain 0.5 `,
  );
});

Deno.test("a gain is named only where the weights were drawn with one that is off", async () => {
  const biased = { init: { hidden: { weight: kaimingNormal("tanh"), bias: normal(10) } } };
  const result = await train({
    biased: { model: biased },
    torch: { model: { hidden: [50, 50, 50], init: { hidden: { weight: torchDefault } } } },
  }, { train: { steps: 1 } });
  const words = said(result, "activations");
  const [layer] = layersOf(result, "biased", "activation");
  const share = percent(layer!.summary.saturated!);
  assertStringIncludes(words, `biased: ${share} of the activations of hidden.tanh are beyond`);
  // nn.Linear draws uniformly within +-1 / sqrt(fan-in), whose deviation is that over sqrt(3).
  assertStringIncludes(words, "Its weights are drawn with gain 0.577 (standard deviation");
  assertEquals(words.match(/Its weights are drawn/g)?.length, 1, words);
});

Deno.test("a network with batch norm is not told to use it, nor to change a gain", async () => {
  const result = await deep();
  for (const { findings } of drawPictures(result)) {
    for (const finding of findings) {
      assertNotIncludes(finding, "use batch norm", "or batch norm", "the gain, or");
      if (/^norm/.test(finding)) assertNotIncludes(finding, "gain");
    }
  }
  const words = said(result, "activation-gradients");
  for (const [name, way] of [["half", "shrink"], ["drawn", "grow"]] as const) {
    const layers = layersOf(result, name, "activationGradient");
    const [first, last] = [layers[0]!.summary.std, layers.at(-1)!.summary.std];
    assertStringIncludes(
      words,
      `${name}: from the last hidden layer back to the first the gradients ${way} at step 0, ` +
        `from standard deviation ${figure(last)} to ${figure(first)}.`,
    );
  }
});

Deno.test("calibrating is not advised: what it does to the dev loss is given, better or worse", async () => {
  const result = await train({ norm: { model: { batchNorm: {} } } }, {
    seeds: [3],
    train: { steps: 300 },
  });
  const { final, calibrated } = result.variants[0]!.runs[0]!;
  assert(calibrated!.dev > final.dev, "calibrating makes this one worse");
  const words = said(result, "batch-norm");
  assertStringIncludes(
    words,
    `The dev loss is ${loss(final.dev)} with the running statistics, ${loss(calibrated!.dev)} ` +
      "with those of the whole training set.",
  );
  assertNotIncludes(words, "Calibrate", "Nothing wrong", "momentum");
});

Deno.test("batch norm over units that never change has no ratio, and says why", async () => {
  const result = await train({
    norm: { model: { batchNorm: {}, init: { hidden: { weight: zeros } } } },
  }, { train: { steps: 1, optimiser: { kind: "sgd", lr: 0 } } });
  assertEquals(
    said(result, "batch-norm"),
    "norm: 100 of 100 units have the same value for every training example.",
  );
});

Deno.test("batch norm's figures say of how many seeds they are, also where one is left", async () => {
  const result = await threeSeeds();
  const norm = result.variants[1]!;
  const [left] = norm.runs;
  const lost = norm.runs.slice(1).map((run) => ({ ...run, batchNorm: [] }));
  const one = { ...result, variants: [{ ...norm, runs: [left!, ...lost] }] };
  assertStringIncludes(said(one, "batch-norm"), " % in 1 seed. The dev loss is ");
  const still = await train({
    norm: { model: { hidden: [1], batchNorm: {}, init: { hidden: { weight: zeros } } } },
  }, { seeds: [1, 2], train: { steps: 1, optimiser: { kind: "sgd", lr: 0 } } });
  const words = said(still, "batch-norm");
  assertEquals(
    words,
    "norm: 2 of 2 units in 2 seeds have the same value for every training example.",
  );
});

Deno.test("of several seeds, words give the mean or name the seed", async () => {
  const result = await threeSeeds();
  const at = "at step 0 (seed 1)";
  const [activation] = layersOf(result, "plain", "activation");
  const share = percent(activation!.summary.saturated!);
  assertStringIncludes(said(result, "activations"), `Hidden layers ${at}: plain (${share} `);
  assertStringIncludes(said(result, "activation-gradients"), `Standard deviations ${at}`);
  assertStringIncludes(said(result, "saturation"), "(seed 1)");
  assertStringIncludes(said(result, "weight-gradients"), "(seed 1)");
  const [plain, norm] = result.variants;
  const start = plain!.runs.reduce((sum, run) => sum + run.initialLoss, 0) / 3;
  assertStringIncludes(said(result, "initial-losses"), `plain (${loss(start)})`);
  const dev = norm!.runs.reduce((sum, run) => sum + run.final.dev, 0) / 3;
  const words = said(result, "batch-norm");
  assertStringIncludes(words, "in 3 seeds.");
  assertStringIncludes(words, `The dev loss is ${loss(dev)} with the running statistics`);
  assertStringIncludes(words, "means of 3 seeds.");
  assertEquals(samples(result).map(({ label }) => label), ["plain (seed 1)", "norm (seed 1)"]);
});

Deno.test("loud logits are named with their figure and with what scales them", async () => {
  const result = await train({
    plain: {},
    norm: { model: { batchNorm: { output: true, outputGain: 4 } } },
    biased: { model: { init: { output: { weight: normal(0.01) } } } },
    unbiased: { model: { init: { output: { bias: zeros } } } },
  }, { train: { steps: 1 }, model: { init: {} } });
  const words = said(result, "initial-losses");
  const [plain, norm, biased] = result.variants.map(({ runs }) => runs[0]!.initialLoss);
  const spread = (name: string) => figure(layersOf(result, name, "logits")[0]!.summary.std);
  assertStringIncludes(
    words,
    `plain starts at ${loss(plain!)}, ${loss(plain! - Math.log(27))} above an even guess, ` +
      `ln 27 = 3.2958. Its logits have standard deviation ${spread("plain")}; a smaller scale ` +
      "of the output layer's weights and bias brings them",
  );
  assertStringIncludes(words, `norm starts at ${loss(norm!)}`);
  assert(biased! - Math.log(27) < 1);
  assertStringIncludes(words, `biased starts at ${loss(biased!)}, ${loss(biased! - Math.log(27))}`);
  assertStringIncludes(words, `${spread("norm")}; a smaller weight of its last batch norm (init)`);
  assertStringIncludes(
    words,
    `${spread("unbiased")}; a smaller scale of the output layer's weights brings`,
  );
  assertNotIncludes(words, "confidently wrong", "nothing wrong");
});

Deno.test("only layers with a tanh are drawn as maps, and a cut map keeps the whole one's figures", async () => {
  const result = await train({
    flat: { model: { activation: "linear", hidden: [20] } },
    wide: { model: { hidden: [600] } },
  }, { train: { steps: 1 } });
  const { svg } = drawPictures(result).find(({ name }) => name === "saturation")!;
  assertNotIncludes(svg, "not recorded", ">flat<");
  const [map] = result.variants[1]!.runs[0]!.snapshots[0]!.saturation;
  assertEquals(map!.units, 600);
  assertStringIncludes(svg, "512 units drawn");
  assertStringIncludes(svg, `step 0: ${percent(map!.saturated)} saturated, 0 dead units of 600`);
});
