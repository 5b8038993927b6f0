/** What the parameters of a declared network are called. */

import type { ModelSpec } from "./experiment.ts";

/** Dotted names, in the order of the network. */
export function parameterNames({ hidden, batchNorm }: ModelSpec): string[] {
  const layer = (name: string, normalised: boolean) => [
    `${name}.linear.weight`,
    ...(normalised
      ? [`${name}.batchNorm.weight`, `${name}.batchNorm.bias`]
      : [`${name}.linear.bias`]),
  ];
  return [
    "embedding.weight",
    ...hidden.flatMap((_, index) => layer(`hidden${index + 1}`, batchNorm !== undefined)),
    ...layer("output", batchNorm?.output === true),
  ];
}
