/** What a kind of layer is: all that the rest of the program knows of it. */

import type { Module } from "../../nn/mod.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { DataShape, ExampleShape } from "../data_shape.ts";
import type { Initialiser, ParameterInit } from "../initialisers/mod.ts";
import type { Schema } from "../schema_parts.ts";

/** The names of the options of a layer: all its keys but two. */
export type OptionName<L> = Exclude<keyof L, "kind" | "init">;

/** A layer whose every option and initialiser is known. */
export type Resolved<L> = L extends unknown
  ? Required<Omit<L, "init">> & { readonly init?: Readonly<Record<string, Initialiser>> }
  : never;

/** All options of a layer, and nothing else. */
export type OptionsOf<L> = Required<Pick<L, OptionName<L>>>;

/** The options that may be left out. */
type Optional<L> = { [K in OptionName<L>]-?: undefined extends L[K] ? K : never }[OptionName<L>];

/** A trained tensor of a layer. */
export interface ParameterShape {
  /** Its axes. */
  readonly shape: Shape;
  /** How many inputs meet in one output: what PyTorch's default initialisation goes by. */
  readonly fanIn: number;
  /** In how many outputs one input takes part; absent: Kaiming and Xavier have nothing to go by. */
  readonly fanOut?: number;
}

/** All about one kind of layer; `L` is how a file writes it. */
export interface LayerKind<L> {
  /** What a reader is told it is, e.g. "batch norm". */
  readonly title: string;
  /** The schema of each option. */
  readonly options: { readonly [K in OptionName<L>]-?: Schema<NonNullable<L[K]>> };
  /** The value of each option that may be left out: PyTorch's. */
  readonly defaults: { readonly [K in Optional<L>]-?: NonNullable<L[K]> };
  /** How PyTorch initialises each parameter, in the order of the draws; absent: it has none. */
  readonly initial?: Readonly<Partial<Record<keyof ParameterInit, Initialiser>>>;
  /** The activation's name to calculateGain, if it is one that has a gain. */
  readonly nonlinearity?: (layer: Resolved<L>) => GainOf;
  /**
   * What it makes of an example.
   *
   * @throws {LayerFault} if it cannot take it
   */
  output(layer: Resolved<L>, input: ExampleShape, data: DataShape): ExampleShape;
  /** Its trained tensors, in the order of the draws. */
  parameters?(
    layer: Resolved<L>,
    input: ExampleShape,
    output: ExampleShape,
  ): Readonly<Partial<Record<keyof ParameterInit, ParameterShape>>>;
  /** The module, with any values. */
  build(options: OptionsOf<L>, input: ExampleShape, output: ExampleShape): Module;
}

/** What the usual gain of an activation follows from. */
export interface GainOf {
  readonly nonlinearity: "linear" | "tanh" | "sigmoid" | "relu" | "leakyRelu" | "selu";
  /** Of leakyRelu. */
  readonly slope?: number;
}

/** What a layer expects of an example, where it finds another. */
export class LayerFault extends Error {
  constructor(readonly expected: string, readonly found: string) {
    super(`expected ${expected}, found ${found}`);
  }
}
