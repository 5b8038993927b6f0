/** Which mistyped words get a suggestion, and which must not. */

import { assertEquals } from "@std/assert";
import { didYouMean, listKnown, nearest } from "../../lib/experiment/suggest.ts";

const OPTIONS = "list help devices quiet json check allow-spaces steps data dataset device out " +
  "variant seed";
const MODEL = "embedding hidden activation batchNorm init";
const KINDS = "normal kaimingNormal kaimingUniform zeros torchDefault";

const good: readonly [word: string, candidates: string, meant: string][] = [
  ["stpes", OPTIONS, "steps"],
  ["step", OPTIONS, "steps"],
  ["seeds", OPTIONS, "seed"],
  ["sed", OPTIONS, "seed"],
  ["quite", OPTIONS, "quiet"],
  ["allowSpaces", OPTIONS, "allow-spaces"],
  ["varaint", OPTIONS, "variant"],
  ["jsno", OPTIONS, "json"],
  ["gpu", "auto webgpu cpu", "webgpu"],
  ["webgup", "auto webgpu cpu", "webgpu"],
  ["cup", "auto webgpu cpu", "cpu"],
  ["hiden", MODEL, "hidden"],
  ["embeding", MODEL, "embedding"],
  ["mbedding", MODEL, "embedding"],
  ["batchnorm", MODEL, "batchNorm"],
  ["batch_nrom", MODEL, "batchNorm"],
  ["tahn", "tanh linear", "tanh"],
  ["epsilon", "eps momentum unbiased", "eps"],
  ["momentun", "eps momentum unbiased", "momentum"],
  ["normol", KINDS, "normal"],
  ["kaimmingNormal", KINDS, "kaimingNormal"],
  ["uniform", KINDS, "kaimingUniform"],
  ["batchsise", "steps batchSize optimiser", "batchSize"],
];

const bad: readonly [word: string, candidates: string][] = [
  ["layerNorm", MODEL],
  ["groupNorm", MODEL],
  ["dropout", MODEL],
  ["sweep", OPTIONS],
  ["epochs", OPTIONS],
  ["lr", OPTIONS],
  ["gpu", "auto cpu"],
  ["tpu", "auto webgpu cpu"],
  ["relu", "tanh linear"],
  ["relu", "tanh selu"],
  ["adam", "data seed"],
  ["momentum", "steps batchSize optimiser"],
  ["kaiming", KINDS],
  ["on", "json out"],
  ["zzzzzz", OPTIONS],
  ["", OPTIONS],
];

Deno.test("slips are recognised", () => {
  for (const [word, candidates, meant] of good) {
    assertEquals(nearest(word, candidates.split(" ")), meant, word);
  }
});

Deno.test("another word of the field is not taken for a slip", () => {
  for (const [word, candidates] of bad) {
    assertEquals(didYouMean(word, candidates.split(" ")), "", word);
  }
});

Deno.test("a word of two million letters is answered at once, a long list is cut", () => {
  assertEquals(nearest("x".repeat(2_000_000), OPTIONS.split(" ")), undefined);
  const names = Array.from({ length: 3000 }, (_, i) => `v${i}`);
  assertEquals(listKnown(names).endsWith("v18, v19 and 2,980 more"), true);
});
