/** A fully connected layer. */

import { Linear } from "../../nn/mod.ts";
import type { DataShape } from "../data_shape.ts";
import { type LayerInit, torchDefault } from "../initialisers/mod.ts";
import { leaf, type Schema } from "../schema_parts.ts";
import { flag, isWhole } from "../schema_values.ts";
import { LayerFault, type LayerKind } from "./kind.ts";
import { ofNumbers, showExample } from "./shapes.ts";
import { unused } from "./unused.ts";

/** How many outputs: a number, or as many as the data have tokens or classes. */
export type Units = number | "vocabulary" | "classes";

/** out = x W + b along the last axis; see torch.nn.Linear. */
export interface LinearLayer {
  /** What it is. */
  readonly kind: "linear";
  /** How many outputs. */
  readonly outFeatures: Units;
  /** Whether it adds a bias; default true. */
  readonly bias?: boolean;
  /** How weight [fanIn, fanOut] and bias start. */
  readonly init?: LayerInit;
}

/** A fully connected layer of `outFeatures` outputs. */
export function linear(
  outFeatures: Units,
  options: Omit<LinearLayer, "kind" | "outFeatures"> = {},
): LinearLayer {
  return { kind: "linear", outFeatures, ...options };
}

const outFeatures: Schema<Units> = leaf(
  'a positive whole number, "vocabulary" or "classes"',
  (input) => input === "vocabulary" || input === "classes" || isWhole(input),
);

/** All about linear layers. */
export const linearKind: LayerKind<LinearLayer> = {
  title: "linear",
  options: { outFeatures, bias: flag },
  defaults: Linear.defaults,
  initial: { weight: torchDefault, bias: torchDefault },
  output(layer, input, data) {
    const { shape } = ofNumbers(input);
    return { ...input, shape: [...shape.slice(0, -1), countOf(layer.outFeatures, data)] };
  },
  parameters({ bias }, input, output) {
    const [fanIn, fanOut] = [input.shape.at(-1)!, output.shape.at(-1)!];
    const weight = { shape: [fanIn, fanOut], fanIn, fanOut };
    return bias ? { weight, bias: { shape: [fanOut], fanIn } } : { weight };
  },
  build({ bias }, input, output) {
    return new Linear(input.shape.at(-1)!, output.shape.at(-1)!, { ...unused, bias });
  },
};

/** The number that `units` stands for. */
function countOf(units: Units, { input, outputs }: DataShape): number {
  if (typeof units === "number") return units;
  const fits = outputs?.kind === "classes" && (units === "classes" || input.tokens !== undefined);
  if (fits) return outputs.count;
  throw new LayerFault(
    `data of ${units === "vocabulary" ? "words" : "classes"} for "${units}"`,
    `${showExample(input)} and ${insteadOf(outputs)}`,
  );
}

/** What there is to predict, and how many units that takes. */
function insteadOf(outputs: DataShape["outputs"]): string {
  if (outputs === undefined) return "nothing to predict; give the number of units";
  if (outputs.kind === "values") return "a value to predict; take 1";
  return `${outputs.count} classes; take "classes"`;
}
