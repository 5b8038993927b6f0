/** What a person tries first after the lecture, as experiment files, each run by the real command. */

import { assert, assertEquals } from "@std/assert";
import {
  batchNorm,
  block,
  embedding,
  flatten,
  kaimingNormal,
  kaimingUniform,
  type Layer,
  layerNorm,
  linear,
  normal,
  orthogonal,
  relu,
  residual,
  tanh,
} from "../../lib/experiment/mod.ts";
import { allLayers } from "../../lib/experiment/resolve_network.ts";
import type { ResolvedLayer } from "../../lib/experiment/network.ts";
import { readReport } from "../../lib/report/report.ts";
import { runCommandIn, withFolder, writeExperiment } from "../helpers/command.ts";

/** The lecture's kind of network: two hidden layers with batch norm. */
const base: readonly Layer[] = [
  embedding(4),
  flatten(),
  block("hidden", [
    linear(12, { bias: false, init: kaimingNormal("tanh") }),
    batchNorm(),
    tanh(),
  ], { repeat: 2 }),
  block("output", [linear("vocabulary", { init: normal(0.1) })]),
];

/** What is tried: a variant's parts, and the kinds of its first hidden layer. */
const TRIED: Readonly<Record<string, readonly [variant: object, kinds: readonly string[]]>> = {
  relu: [{ change: { tanh: relu() } }, ["linear", "batchNorm", "relu"]],
  layerNorm: [{ change: { batchNorm: layerNorm() } }, ["linear", "layerNorm", "tanh"]],
  normAfter: [
    { change: { batchNorm: null, tanh: [tanh(), batchNorm()] } },
    ["linear", "tanh", "batchNorm"],
  ],
  noNorm: [
    { change: { batchNorm: null, "hidden.linear": { bias: true } } },
    ["linear", "tanh"],
  ],
  biasBeforeNorm: [{ change: { "hidden.linear": { bias: true } } }, [
    "linear",
    "batchNorm",
    "tanh",
  ]],
  initByLayer: [
    {
      change: {
        "hidden1.linear": { init: orthogonal() },
        "hidden2.linear": { init: kaimingUniform({ gain: 0.5 }) },
      },
    },
    ["linear", "batchNorm", "tanh"],
  ],
  residual: [
    { change: { "hidden2.linear": residual([linear(12), tanh()]) } },
    ["linear", "batchNorm", "tanh"],
  ],
  adam: [
    { train: { optimiser: { kind: "adam", lr: 0.01 } } },
    ["linear", "batchNorm", "tanh"],
  ],
  momentum: [
    { train: { optimiser: { kind: "sgd", lr: 0.05, momentum: 0.9, nesterov: true } } },
    ["linear", "batchNorm", "tanh"],
  ],
  wideContext: [{ data: { contextLength: 8 } }, ["linear", "batchNorm", "tanh"]],
};

Deno.test("what newcomers try runs, and is what they asked for", async () => {
  await withFolder(async (folder) => {
    const file = await writeExperiment(folder, {
      network: base,
      train: { steps: 30, batchSize: 16, optimiser: { kind: "sgd", lr: 0.1 } },
      variants: Object.fromEntries(
        Object.entries(TRIED).map(([name, [variant]]) => [name, variant]),
      ),
    });
    const { code, err } = await runCommandIn(folder, file, "--quiet");
    assertEquals([code, err], [0, ""]);
    const { variants, config } = await readReport(`${folder}/report/report.json`);
    for (const [index, [name, [, kinds]]] of Object.entries(TRIED).entries()) {
      const { status, runs: [run], layers } = variants[index]!;
      assertEquals([variants[index]!.name, status], [name, "ok"]);
      assert(Object.values(run!.final).every((loss) => loss > 2 && loss < 4), name);
      const network = config.variants[index]!.network as readonly ResolvedLayer[];
      const [first] = network.filter(({ kind }) => kind === "block");
      assertEquals(allLayers([first!]).slice(1).map(({ kind }) => kind), kinds, name);
      assertEquals(layers!.at(-1)!.output, [27], name);
    }
    const named = (name: string) => Object.keys(TRIED).indexOf(name);
    const fanIns = variants.map(({ layers }) =>
      layers!.find(({ kind }) => kind === "linear")!.parameters[0]!.fanIn
    );
    assertEquals([fanIns[named("relu")], fanIns[named("wideContext")]], [12, 32]);
    const stds = variants[named("initByLayer")]!.layers!.filter(({ kind }) => kind === "linear")
      .map(({ parameters: [weight] }) => weight!.std!);
    assertEquals(stds.map((std) => Number(std.toFixed(4))), [0.2887, 0.1443, 0.1]);
  });
});
