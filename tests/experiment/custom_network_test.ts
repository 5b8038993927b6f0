/** Networks that a function of the user's own makes, by the real command. */

import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { type Outcome, runCommandIn, withFolder } from "../helpers/command.ts";

const MOD = fromFileUrl(new URL("../../mod.ts", import.meta.url));

/** Runs an experiment whose network is this function; gives the outcome, and the report if any. */
async function run(network: string): Promise<Outcome & { report?: string }> {
  let done: Outcome & { report?: string } | undefined;
  await withFolder(async (folder) => {
    await Deno.writeTextFile(
      join(folder, "own.ts"),
      `/** Own? */
import * as nn from ${JSON.stringify(`file://${MOD}`)};
export default {
  question: "own?",
  data: { kind: "words", dataset: "names", contextLength: 3 },
  network: ${network},
  train: { steps: 2, batchSize: 4, optimiser: { kind: "sgd", lr: 0.1 } },
  variants: { own: {} },
};
`,
    );
    const outcome = await runCommandIn(folder, "FOLDER/own.ts");
    const report = await Deno.readTextFile(join(folder, "report", "report.json"))
      .catch(() => undefined);
    done = { ...outcome, ...(report === undefined ? {} : { report }) };
  });
  return done!;
}

const good = (outputs: string) =>
  `({ input }, generator) => new nn.nn.Sequential([
    new nn.nn.Embedding(input.tokens, 2, { generator }), new nn.nn.Flatten(),
    new nn.nn.Linear(6, ${outputs}, { generator }),
  ])`;

Deno.test("a function's network is trained, and the report holds its source text", async () => {
  const { code, report } = await run(good("input.tokens"));
  assertEquals(code, 0);
  const { config, variants: [own] } = JSON.parse(report!);
  assertEquals([own.status, own.parameterCount], ["ok", 27 * 2 + 6 * 27 + 27]);
  assert(Object.values(own.runs[0].final).every(Number.isFinite));
  const { kind, source } = config.variants[0].network;
  const packed = (text: string) => text.replaceAll(/[\s,]/g, "");
  assertEquals(Object.keys(config.variants[0].network), ["kind", "source"]);
  assertEquals([kind, packed(source)], ["custom", packed(good("input.tokens"))]);
});

for (
  const [network, found] of [
    ["() => 3", "number"],
    ["() => null", "null"],
    ['() => { throw new RangeError("no luck\\nat all"); }', "that it throws RangeError: no luck"],
  ]
) {
  Deno.test(`a function that makes no module is told in a sentence: ${network}`, async () => {
    const { code, err, report } = await run(network!);
    assertEquals([code, err.split("\n").slice(1), report], [2, [
      `error: variant "own": expected its function to make an nn.Module, found ${found}`,
      "",
    ], undefined]);
  });
}

for (const outputs of ["5", "30"]) {
  Deno.test(`a function's network of ${outputs} outputs for 27 characters is refused`, async () => {
    const { code, err } = await run(good(outputs));
    assertEquals([code, err.trim().split("\n").at(-1)], [
      2,
      'error: variant "own": expected its network to make [rows, 27] of [rows, 3], found ' +
      `[rows, ${outputs}]`,
    ]);
  });
}

Deno.test("a network without weights is refused", async () => {
  const { code, err } = await run("() => new nn.nn.Tanh()");
  assertEquals([code, err.trim().split("\n").at(-1)], [
    2,
    'error: variant "own": expected layers with weights, found none',
  ]);
});
