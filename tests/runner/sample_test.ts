/** Sampled words against PyTorch's, from networks that need no data: they never trained. */

import { assertEquals } from "@std/assert";
import { Vocabulary } from "../../lib/data/vocab.ts";
import { sampleWords } from "../../lib/runner/sample.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { lectureNetworks, UNTRAINED } from "../helpers/lecture.ts";

forEachDevice("each replica samples the words that PyTorch samples", async (device) => {
  const seeds = UNTRAINED.map(({ seed }) => seed);
  const { model } = lectureNetworks("batchNorm", seeds);
  model.to(device);
  const vocabulary = new Vocabulary([..."abcdefghijklmnopqrstuvwxyz"]);
  const words = await sampleWords(device, model, vocabulary, 3, seeds, 10);
  assertEquals(words, UNTRAINED.map(({ words }) => words));
});
