/**
 * A run with so many characters that a software GPU ends the loops of one launch too early, in a
 * minibatch and in an evaluation: both devices give the same losses.
 */

import { assert, assertEquals } from "@std/assert";
import { gpuIsExcused } from "../helpers/devices.ts";
import { runCommandIn, withFolder, writeExperiment } from "../helpers/command.ts";

const CHARACTERS = 400;
/** A row of the minibatch for each example there is, near enough. */
const BATCH = 5000;

/** 2,000 words of two to four characters from U+4E00 on, frequent ones first. */
function words(): string {
  const word = (i: number) =>
    Array.from({ length: 2 + i % 3 }, (_, j) => {
      const rank = (i * 7919 + j * 104_729) % (CHARACTERS ** 2);
      return String.fromCodePoint(0x4e00 + Math.floor(rank ** 2 / CHARACTERS ** 3));
    }).join("");
  const rare = Array.from({ length: CHARACTERS }, (_, i) => String.fromCodePoint(0x4e00 + i));
  return [...rare, ...Array.from({ length: 2000 }, (_, i) => word(i))].join("\n") + "\n";
}

/** The row of the table that begins with "plain". */
async function losses(device: string): Promise<string> {
  let row = "";
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/words.txt`, words());
    const experiment = await writeExperiment(folder, {
      train: { steps: 2, batchSize: BATCH, optimiser: { kind: "sgd", lr: 1 } },
    });
    const data = ["--data", `${folder}/words.txt`];
    const { code, out, err } = await runCommandIn(folder, experiment, ...data, "--device", device);
    assertEquals(code, 0, err);
    row = /^plain .*$/m.exec(out)![0];
  });
  return row;
}

Deno.test({
  name: "400 characters in a batch of 5,000: webgpu gives the losses of cpu",
  ignore: gpuIsExcused,
  fn: async () => {
    const expected = await losses("cpu");
    assert(/^plain +7\.9197 +7\.\d{4} +7\.\d{4} +7\.\d{4}$/.test(expected), expected);
    assertEquals(await losses("webgpu"), expected);
  },
});
