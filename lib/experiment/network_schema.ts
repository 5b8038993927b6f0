/** The schema of a network: layers in a list, or a preset. */

import * as v from "valibot";
import type { Change, LayerChange } from "./change.ts";
import type { NetworkSpec } from "./experiment.ts";
import {
  type Initialiser,
  initialiserKindOf,
  initialiserKinds,
  type LayerInit,
} from "./initialisers/mod.ts";
import { type KindOptions, kindSchema, optionEntries } from "./kind_schema.ts";
import { kindOf, type Layer, layerKinds, type SimpleLayer } from "./layers/mod.ts";
import {
  type Entries,
  isPlainObject,
  kinds,
  leaf,
  list,
  object,
  optional,
  record,
  type Schema,
} from "./schema_parts.ts";
import { MOST_LAYERS } from "./network.ts";
import { whole } from "./schema_values.ts";
import type { Mlp } from "./presets.ts";

const MOST_CHANGES = 1000;
/** Blocks and residual connections inside one another. */
const DEEPEST = 16;
const LAYER = 'a layer, e.g. linear(100) or { "kind": "linear", "outFeatures": 100 }';
const LAYERS =
  'a list of at least one layer, e.g. [embedding(10), flatten(), linear("vocabulary")]';
const BLOCK_NAME =
  "a block's name: letters and digits, the last no digit, that no kind or part of a layer has";

const initialiser: Schema<Initialiser> = v.pipe(
  kindSchema<Initialiser>(
    'an initialiser, e.g. normal(0.2) or { "kind": "normal", "std": 0.2 }',
    initialiserKinds,
  ),
  v.check(
    (given) => initialiserFault(given) === undefined,
    ({ input }) => initialiserFault(input)!,
  ),
);

function initialiserFault(given: Initialiser): string | undefined {
  const { defaults, fault } = initialiserKindOf(given.kind);
  return fault?.({ ...defaults, ...given } as Initialiser);
}

/** How the parameters of a kind may start: the weight alone, or each by its name. */
function initOf(kind: SimpleLayer["kind"]): Entries {
  const { initial } = kindOf(kind);
  if (initial === undefined) return {};
  const byParameter = object(
    Object.fromEntries(Object.keys(initial).map((name) => [name, optional(initialiser)])),
  );
  const schema = v.lazy((input) =>
    isPlainObject(input) && "kind" in input ? initialiser : byParameter
  ) as unknown as Schema<LayerInit>;
  return { init: optional(schema) };
}

/** A name that no layer could have, and that can be told from it when it is numbered. */
const blockName: Schema<string> = leaf(
  BLOCK_NAME,
  (input) =>
    typeof input === "string" && /^[A-Za-z](?:[A-Za-z0-9_-]{0,58}[A-Za-z_-])?$/.test(input) &&
    ![...Object.keys(layerKinds), "residual", "body", "projection", "weight", "bias"].includes(
      input,
    ),
);

/** A layer with none nested too deep in it. */
const layer: Schema<Layer> = v.lazy((input) => isTooDeep(input, DEEPEST) ? tooDeep : anyLayer);
/** At least one layer. */
const layers: Schema<Layer[]> = list(LAYERS, layer, MOST_LAYERS);

const containers = {
  block: { options: { name: blockName, layers, repeat: whole }, defaults: { repeat: 1 } },
  residual: { options: { layers, projection: layers }, defaults: { projection: [] } },
};

const anyLayer: Schema<Layer> = kindSchema<Layer>(
  LAYER,
  { ...layerKinds, ...containers },
  (kind) => kind === "block" || kind === "residual" ? {} : initOf(kind),
);

const size = list("a list of at least one layer size, e.g. [200]", whole, MOST_LAYERS);
const partInit = v.lazy((input) =>
  isPlainObject(input) && "kind" in input
    ? initialiser
    : object({ weight: optional(initialiser), bias: optional(initialiser) })
) as unknown as Schema<LayerInit>;

/** A preset. */
const preset: Schema<Mlp> = kinds<Mlp>("a preset", {
  mlp: {
    embedding: optional(whole),
    hidden: size,
    activation: optional(layer),
    norm: optional(layer),
    outputs: optional(layerKinds.linear.options.outFeatures),
    init: optional(
      object({
        embedding: optional(partInit),
        hidden: optional(partInit),
        output: optional(partInit),
      }),
    ),
  },
} as never);

/** Layers, a preset, or a function that makes the network. */
export const networkSchema: Schema<NetworkSpec> = v.pipe(
  v.lazy((input) => {
    if (typeof input === "function") return v.any();
    return isPlainObject(input) ? preset : layers;
  }),
  v.description(LAYERS),
) as unknown as Schema<NetworkSpec>;

const tooDeep = leaf<never>(
  `at most ${DEEPEST} blocks and residual connections inside one another`,
  () => false,
);

function isTooDeep(input: unknown, left: number): boolean {
  if (Array.isArray(input)) return input.some((one) => isTooDeep(one, left));
  if (!isPlainObject(input) || input["layers"] === undefined) return false;
  if (left === 0) return true;
  return ["layers", "projection"].some((key) => isTooDeep(input[key], left - 1));
}

/** Some of a layer's options, as a variant may change them. */
export function partialLayer(kind: SimpleLayer["kind"]): Schema<Partial<SimpleLayer>> {
  return object({ ...optionEntries(kindOf(kind) as KindOptions, true), ...initOf(kind) }) as never;
}

/** What a selector's layers become. */
const layerChange = v.lazy((input) => {
  if (input === null) return v.null();
  if (Array.isArray(input)) return layers;
  if (!isPlainObject(input)) return leaf("null, options, a layer or a list of layers", () => false);
  // Which options there are is known once it is known whose they are.
  return "kind" in input ? layer : v.any();
}) as unknown as Schema<LayerChange>;

/** Changes by selector. */
export const changeSchema: Schema<Change> = record(
  'an object of at least one change, e.g. { "hidden.batchNorm": null }',
  layerChange,
  (selector) =>
    /^(\*\.)?[A-Za-z][\w-]*(\.[A-Za-z][\w-]*)*$/.test(selector)
      ? undefined
      : 'expected names of layers with dots between, e.g. "hidden.linear" or "*.linear"',
  MOST_CHANGES,
);
