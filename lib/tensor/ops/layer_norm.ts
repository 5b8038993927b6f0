/**
 * layerNorm and rmsNorm: normalise each row, which is the last axes of x, by its own statistics, then
 * scale and shift.
 */

import { UsageError } from "../../device/errors.ts";
import { emit } from "../../device/recorder.ts";
import type { Operand } from "../operand.ts";
import { requireShape, type Shape, showShape, sizeOf } from "../shape.ts";
import type { Storage } from "../storage.ts";
import type { None, Op } from "./op.ts";

/** The types of layerNorm and rmsNorm. */
export interface LayerNormSignature {
  readonly inputs: {
    readonly x: Operand;
    readonly weight: Operand | null;
    readonly bias: Operand | null;
  };
  readonly state: None;
  readonly attributes: {
    /** The lengths of x's last axes, which are normalised together. */
    readonly normalizedShape: Shape;
    readonly eps: number;
  };
  readonly saved: { readonly mean: Storage; readonly inverseStd: Storage };
}

/** Both are the same but for the mean, which rmsNorm leaves in. */
function rowNorm(name: string, centered: 0 | 1): Op<LayerNormSignature> {
  return {
    name,

    shape({ x, weight, bias }, { normalizedShape }) {
      requireAxes(name, x.shape, normalizedShape);
      if (weight) requireShape(name, "weight", normalizedShape, weight.shape);
      if (bias) requireShape(name, "bias", normalizedShape, bias.shape);
      return x.shape;
    },

    forward({ inputs: { x, weight, bias }, attributes, out, device, replicas, allocate }) {
      const { rows, columns } = sizesOf(x, attributes);
      const saved = { mean: allocate("mean", rows), inverseStd: allocate("inverseStd", rows) };
      emit(
        device,
        "layernorm_forward",
        {
          x: x.storage.view,
          weight: (weight ?? x).storage.view,
          bias: (bias ?? x).storage.view,
          out: out.storage.view,
          mean: saved.mean.view,
          inverseStd: saved.inverseStd.view,
        },
        {
          rows,
          columns,
          eps: attributes.eps,
          centered,
          hasWeight: Number(weight !== null),
          hasBias: Number(bias !== null),
        },
        replicas,
      );
      return saved;
    },

    reads: ({ inputs: { x, weight } }) => [
      ...(x.requiresGrad || weight?.requiresGrad ? [x] : []),
      ...(x.requiresGrad && weight ? [weight] : []),
    ],

    backward({ inputs: { x, weight }, attributes, saved, outGrad, wants, result, ...place }) {
      const { rows, columns } = sizesOf(x, attributes);
      const read = {
        x: x.storage.view,
        mean: saved.mean.view,
        inverseStd: saved.inverseStd.view,
        outGrad: outGrad!,
      };
      if (wants("x")) {
        emit(
          place.device,
          "layernorm_backward",
          { ...read, weight: (weight ?? x).storage.view, xGrad: result("x") },
          { rows, columns, centered, hasWeight: Number(weight !== null) },
          place.replicas,
        );
      }
      const [hasWeight, hasBias] = [Number(wants("weight")), Number(wants("bias"))];
      if (!hasWeight && !hasBias) return;
      emit(
        place.device,
        "layernorm_affine_backward",
        { ...read, weightGrad: result("weight"), biasGrad: result("bias") },
        { rows, columns, hasWeight, hasBias },
        place.replicas,
      );
    },
  };
}

/** How many rows, and the elements of each. */
function sizesOf(x: Operand, { normalizedShape }: LayerNormSignature["attributes"]) {
  const axes = x.shape.length - normalizedShape.length;
  return { rows: sizeOf(x.shape.slice(0, axes)), columns: sizeOf(normalizedShape) };
}

/** @throws unless `normalized` are the lengths of one or more of the last axes of `shape` */
function requireAxes(name: string, shape: Shape, normalized: Shape): void {
  if (normalized.length === 0) {
    throw new UsageError(
      `Cannot apply ${name}: expected the lengths of at least one axis for normalizedShape, found ` +
        `none; give those of the last axes of x, whose shape is ${showShape(shape)}.`,
    );
  }
  const kept = shape.slice(0, Math.max(0, shape.length - normalized.length));
  requireShape(name, "x", [...kept, ...normalized], shape);
}

/** The rules of layerNorm. */
export const layerNorm: Op<LayerNormSignature> = rowNorm("layerNorm", 1);

/** The rules of rmsNorm; it has no bias. */
export const rmsNorm: Op<LayerNormSignature> = rowNorm("rmsNorm", 0);
