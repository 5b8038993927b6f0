/** A source of values that are replaced. */

import { Generator } from "../../tensor/random/generator.ts";

/** Modules draw their default values from it before the experiment's own are drawn. */
export const unused: { readonly generator: Generator } = { generator: new Generator(0) };
