/** What a report says of networks that cannot learn: weights of zero, and the guess that is left. */

import { assert, assertEquals } from "@std/assert";
import { answer } from "../../lib/diagnosis/answer.ts";
import { relu, zeros } from "../../lib/experiment/mod.ts";
import { overview } from "../../lib/report/pages/overview.ts";
import { assertNotIncludes, once, said, train } from "../helpers/trained.ts";

const zero = { init: { weight: zeros, bias: zeros } };
const networks = once(() =>
  train({
    zero: { change: { "*.linear": zero, embedding: { init: zeros } } },
    hidden: { change: { "hidden.linear": zero, "hidden.tanh": relu() } },
    usual: {},
  }, { train: { steps: 300 } })
);

Deno.test("weights that no step has moved are named, and whether any has moved", async () => {
  const words = said(await networks(), "weight-gradients");
  const all = "zero: the gradients of embedding.weight, hidden.linear.weight and " +
    "output.linear.weight are zero on the minibatch after 300 steps. They have not moved at all. " +
    "All of its weights are among them:";
  assert(words.includes(all), words);
  // ReLU has no slope at zero: nothing comes out to multiply the output's gradient, or passes back.
  assert(words.includes(all.replace("zero:", "hidden:")), words);
  assertNotIncludes(words, "usual: the gradient");
});

Deno.test("the answer names networks no better than the frequencies of characters", async () => {
  const result = await networks();
  // PyTorch: cross_entropy of the dev split with the training split's frequencies as logits.
  const frequencies = result.data.frequencyLoss!;
  const found = [frequencies.train, frequencies.dev, frequencies.test];
  const expected = [2.884584549085898, 2.890209817357706, 2.8796151312458016];
  found.forEach((value, i) => assert(Math.abs(value - expected[i]!) < 1e-12, `${value}`));
  assertEquals(
    answer(result).filter((sentence) => sentence.startsWith("No better")),
    ["No better than the characters' frequencies, whatever the input, 2.8902: zero and hidden."],
  );
  const blind = "trained, but no better than the characters' frequencies";
  assertEquals(overview(result).rows.map(({ outcome }) => outcome), [blind, blind, "trained"]);
});
