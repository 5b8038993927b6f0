/** What a report says of a network: its layers with shapes, parameters, and how they were drawn. */

import { calculateGain } from "../nn/init.ts";
import { initialiserKindOf } from "./initialisers/mod.ts";
import { kindOf, type SimpleLayer } from "./layers/mod.ts";
import type { ResolvedSimple } from "./network.ts";
import { leavesOf, type PlacedLayer, type PlacedParameter } from "./place.ts";

/** A layer that holds no others. */
export interface LayerFacts {
  /** Its module's dotted name, e.g. "hidden1.linear". */
  readonly path: string;
  /** What it is. */
  readonly kind: SimpleLayer["kind"];
  /** What it makes of an example: its axes. */
  readonly output: readonly number[];
  /** Its trained tensors. */
  readonly parameters: readonly ParameterFacts[];
  /** Of an activation that calculateGain knows: the recommended gain of the layer before it. */
  readonly usualGain?: number;
}

/** A trained tensor. */
export interface ParameterFacts {
  /** In its module. */
  readonly name: "weight" | "bias";
  /** Its axes. */
  readonly shape: readonly number[];
  /** How many inputs meet in one output. */
  readonly fanIn: number;
  /** The standard deviation that its values were drawn with; 0 where nothing was drawn. */
  readonly std?: number;
}

/** The facts of all layers, in the order of the draws. */
export function layerFacts(placed: readonly PlacedLayer[]): LayerFacts[] {
  return leavesOf(placed).map(({ path, layer, output, parameters }): LayerFacts => {
    const simple = layer as ResolvedSimple;
    const gain = kindOf(simple.kind).nonlinearity?.(simple);
    return {
      path,
      kind: simple.kind,
      output: output.shape,
      parameters: parameters.map(parameterFacts),
      ...(gain && { usualGain: calculateGain(gain.nonlinearity, gain.slope) }),
    };
  });
}

function parameterFacts({ name, shape, fanIn, fanOut, init }: PlacedParameter): ParameterFacts {
  const std = initialiserKindOf(init.kind).std(init, { fanIn, fanOut: fanOut ?? fanIn });
  return { name, shape, fanIn, ...(std !== undefined && { std }) };
}
