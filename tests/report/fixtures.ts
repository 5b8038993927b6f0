/** Which results and pictures tests/fixtures/report/ holds. */

import type { ExperimentResult } from "../../lib/runner/result.ts";
import { sampleResult } from "../helpers/sample_result.ts";

/** A made-up result and the pictures of it that are kept. */
export interface Fixture {
  readonly name: string;
  readonly result: ExperimentResult;
  readonly pictures: readonly string[];
}

/** All that is kept. */
export function fixtures(): Fixture[] {
  return [
    {
      name: "one-seed",
      result: sampleResult(),
      pictures: [
        "loss-curves",
        "first-steps",
        "final-losses",
        "initial-losses",
        "activations",
        "saturation",
        "batch-norm",
      ],
    },
    {
      name: "three-seeds",
      result: sampleResult({ seeds: 3 }),
      pictures: ["loss-curves", "final-losses"],
    },
    {
      name: "diverged",
      result: sampleResult({ diverged: "fixTanh" }),
      pictures: ["loss-curves", "first-steps", "final-losses"],
    },
    {
      name: "deep",
      result: sampleResult({ layers: 4 }),
      pictures: ["depth", "activations", "activation-gradients", "weight-gradients"],
    },
  ];
}
