/** Histograms of each layer's activations and their gradients, now and then. */

import type { Device } from "../device/device.ts";
import type { Module } from "../nn/mod.ts";
import { type Distribution, distribution, readDistribution } from "./distribution.ts";
import type { Examples } from "./examples.ts";
import { Probe } from "./probe.ts";
import { measuredIn } from "./quantities.ts";
import type { LayerHistograms } from "./recorded.ts";
import type { Histogram } from "./result.ts";

/** Bins of each. */
const BINS = 50;
const QUANTITIES = ["activation", "activationGradient"] as const;

/** One layer's values. */
interface LayerDistribution extends Pick<LayerHistograms, "layer" | "quantity"> {
  readonly values: Distribution;
}

/** Takes histograms of a network. */
export class Histograms implements Disposable {
  private constructor(readonly probe: Probe<readonly LayerDistribution[]>) {}

  /** Captures what one look does, on minibatches of `batchSize`. @throws {DeviceError} */
  static async capture(
    device: Device,
    model: Module,
    examples: Examples,
    batchSize: number,
  ): Promise<Histograms> {
    const probe = await Probe.capture(device, model, examples, {
      label: "histograms",
      batchSize,
      measure: (passage) =>
        QUANTITIES.flatMap((quantity): LayerDistribution[] =>
          measuredIn(passage, quantity).map(({ pass, values }) => {
            return { layer: pass.name, quantity, values: distribution(values, BINS) };
          })
        ),
      outputs: (layers) => layers.flatMap(({ values }) => [values.summary, values.counts]),
    });
    return new Histograms(probe);
  }

  /**
   * Takes those of one minibatch, its rows for each replica: for each of them one of each of `layers`.
   *
   * @throws {DeviceError}
   */
  async take(rows: readonly Uint32Array[]): Promise<Histogram[][]> {
    const { probe } = this;
    const read = await probe.run(rows);
    return read.map((own) =>
      probe.measured.map(({ values }) => readDistribution(values, own).histogram)
    );
  }

  /** What they are of, quantity by quantity. */
  get layers(): readonly Pick<LayerHistograms, "layer" | "quantity">[] {
    return this.probe.measured.map(({ layer, quantity }) => ({ layer, quantity }));
  }

  [Symbol.dispose](): void {
    this.probe[Symbol.dispose]();
  }
}
