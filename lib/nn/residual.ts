/** A connection past some layers. */

import { ShapeError } from "../device/errors.ts";
import { add } from "../tensor/functional/binary.ts";
import { requireOptions } from "../tensor/options.ts";
import { showShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/**
 * out = x + body(x), or projection(x) + body(x): He et al. 2016. torch.nn has no module for it; its
 * state has the names below `body` and `projection`.
 */
export class Residual extends Module {
  /** What x passes before it is added, where the body changes its shape; null: x itself is. */
  readonly projection: Module | null;

  /** @throws {UsageError} if an option is unknown */
  constructor(readonly body: Module, options: { readonly projection?: Module } = {}) {
    super();
    requireOptions("make Residual", options, "projection");
    this.projection = options.projection ?? null;
  }

  /** @throws {ShapeError} if what is added has two shapes */
  override forward(x: Tensor): Tensor {
    const out = this.body.forward(x);
    const past = this.projection?.forward(x) ?? x;
    if (past.shape.join() !== out.shape.join()) {
      throw new ShapeError(
        `Cannot apply Residual: expected the body to give ${showShape(past.shape)}, as what goes ` +
          `past it, found ${showShape(out.shape)}; give it a projection to that shape.`,
      );
    }
    return add(past, out);
  }
}
