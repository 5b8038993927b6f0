/** Which modules' values are measured as what, in networks laid out in one way or another. */

import { assertEquals } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import * as nn from "../../lib/nn/mod.ts";
import { takeSnapshot } from "../helpers/snapshot.ts";
import type { QuantityName } from "../../lib/runner/quantities.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { testOnDevice } from "../helpers/devices.ts";
import { madeUpExamples } from "../helpers/lecture.ts";
import { descent } from "../helpers/descent.ts";

const generator = new Generator(1);
const linear = (fanIn: number, fanOut: number) => new nn.Linear(fanIn, fanOut, { generator });
const entry = () => ({
  embedding: new nn.Embedding(27, 2, { generator }),
  flatten: new nn.Flatten(),
});
const block = (...layers: nn.Module[]) => new nn.Sequential(layers);

/** A linear network of the user's own, laid out without Sequential. */
class Own extends nn.Module {
  readonly inner = new nn.Sequential({ ...entry(), body: linear(6, 4) });
  readonly output = linear(4, 27);

  override forward(x: Parameters<nn.Sequential["forward"]>[0]) {
    return this.output.forward(this.inner.forward(x));
  }
}

const shared = new nn.Tanh();

/** Networks; the layers measured as pre-activations, as activations, and the one that makes logits. */
const networks: readonly (readonly [
  name: string,
  model: nn.Module,
  preActivations: string[],
  activations: string[],
  logits: string,
])[] = [
  [
    "linear blocks are measured, the last excepted, and embeddings",
    new nn.Sequential({
      input: new nn.Sequential(entry()),
      first: block(linear(6, 4), new nn.BatchNorm1d(4)),
      second: block(linear(4, 3)),
      output: block(linear(3, 27)),
    }),
    [],
    ["first", "second"],
    "output.0",
  ],
  [
    "linear layers in a list too",
    new nn.Sequential({
      ...entry(),
      first: linear(6, 4),
      norm: new nn.LayerNorm(4),
      last: linear(4, 27),
    }),
    [],
    ["first"],
    "last",
  ],
  [
    "where activations stand in the list, they alone",
    new nn.Sequential({
      ...entry(),
      first: linear(6, 4),
      relu: new nn.ReLU(),
      residual: new nn.Residual(linear(4, 4)),
      gelu: new nn.GELU(),
      last: linear(4, 27),
      view: new nn.Flatten(),
    }),
    ["relu", "gelu"],
    ["relu", "gelu"],
    "last",
  ],
  [
    "blocks with an activation inside say it, those without beside them do too",
    new nn.Sequential({
      ...entry(),
      bottleneck: block(linear(6, 2)),
      hidden: block(linear(2, 4), new nn.Tanh(), new nn.BatchNorm1d(4)),
      output: block(linear(4, 27)),
    }),
    ["hidden.1"],
    ["bottleneck", "hidden.1"],
    "output.0",
  ],
  [
    "an activation that is used twice is measured twice, one at the end makes the logits",
    new nn.Sequential({
      ...entry(),
      hidden: block(linear(6, 4), shared),
      output: block(linear(4, 27), shared),
    }),
    ["hidden.1", "hidden.1"],
    ["hidden.1", "hidden.1"],
    "hidden.1",
  ],
  ["modules of one's own", new Own(), [], [], "output"],
];

async function look(device: Device, model: nn.Module) {
  const rows = [Uint32Array.from({ length: 8 }, (_, i) => i)];
  const request = { step: 0, rows, threshold: 0.9, optimiser: descent(0.1) };
  const [snapshot] = await takeSnapshot(
    device,
    model.to(device),
    madeUpExamples(device, 20),
    request,
  );
  return snapshot!;
}

for (const [name, model, preActivations, activations, logits] of networks) {
  testOnDevice("cpu", name, async (device) => {
    const { layers, weights } = await look(device, model);
    const of = (quantity: QuantityName) =>
      layers.filter((each) => each.quantity === quantity).map(({ layer }) => layer);
    assertEquals(of("preActivation"), preActivations);
    assertEquals(of("activation"), activations);
    assertEquals(of("activationGradient"), activations);
    assertEquals(of("logits"), [logits]);
    const wide = model.namedParameters().filter(([, { shape }]) => shape.length >= 2);
    assertEquals(weights.map(({ parameter }) => parameter), wide.map(([parameter]) => parameter));
  });
}

testOnDevice(
  "cpu",
  "a linear layer is flat nowhere, however large its values are",
  async (device) => {
    const last = linear(4, 27);
    const model = new nn.Sequential({ ...entry(), first: linear(6, 4), last });
    model.namedParameters().forEach(([, parameter]) =>
      parameter.set(parameter.storage.host!.map((value) => 100 * value) as Float32Array)
    );
    const { layers, saturation } = await look(device, model);
    assertEquals([saturation, layers.some(({ flat }) => flat !== undefined)], [[], false]);
  },
);
