/** Samples of what looks up, copies and rearranges. */

import * as F from "../../../lib/tensor/functional/mod.ts";
import { type FunctionSamples, indices, normal, tokens } from "./types.ts";

/** Every such function's samples. */
export const shapeSamples = {
  embedding: {
    torch: "F.embedding(tokens, weight)",
    call: ({ tokens, weight }) => F.embedding(tokens!, weight!),
    samples: [
      {
        name: "repeated tokens",
        inputs: { tokens: tokens([2, 0, 1, 2, 2]), weight: normal(4, 5) },
      },
      { name: "[5, 3] of 9 x 7", inputs: { tokens: indices(9, 5, 3), weight: normal(9, 7) } },
      { name: "[11] of 9 x 1", inputs: { tokens: indices(9, 11), weight: normal(9, 1) } },
      { name: "no tokens", inputs: { tokens: indices(9, 0), weight: normal(9, 2) } },
    ],
    poison: "huge",
  },
  clone: {
    torch: "x.clone()",
    call: ({ x }) => F.clone(x!),
    samples: [
      { name: "[2, 3]", inputs: { x: normal(2, 3) } },
      { name: "[5, 7, 3]", inputs: { x: normal(5, 7, 3) } },
      { name: "a scalar", inputs: { x: normal() } },
      { name: "nothing", inputs: { x: normal(0, 3) } },
    ],
    poison: "huge",
  },
} satisfies Record<string, FunctionSamples>;
