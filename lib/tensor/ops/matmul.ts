/** matmul: a batch of products of matrices, a [..., rows, inner] and b [..., inner, columns]. */

import { emit } from "../../device/recorder.ts";
import type { Operand } from "../operand.ts";
import { requireRank, requireShape, sizeOf } from "../shape.ts";
import type { None, Op } from "./op.ts";

/** The types of matmul. */
export interface MatmulSignature {
  readonly inputs: { readonly a: Operand; readonly b: Operand };
  readonly state: None;
  readonly attributes: null;
  readonly saved: None;
}

/** The rules of matmul. */
export const matmul: Op<MatmulSignature> = {
  name: "matmul",

  shape({ a, b }) {
    const batch = a.shape.slice(0, -2);
    requireRank("matmul", "b", b.shape, a.shape.length);
    const columns = b.shape.at(-1)!;
    requireShape("matmul", "b", [...batch, a.shape.at(-1)!, columns], b.shape);
    return [...a.shape.slice(0, -1), columns];
  },

  forward({ inputs, out, device, replicas }) {
    const views = { a: inputs.a.storage.view, b: inputs.b.storage.view, out: out.storage.view };
    const { batch, rows, inner, columns } = sizesOf(inputs);
    const sizes = { batch, rows, inner, columns, transposeA: 0, transposeB: 0 };
    emit(device, "batch_matmul", views, sizes, replicas);
    return {};
  },

  reads: ({ inputs: { a, b } }) => [
    ...(a.requiresGrad ? [b] : []),
    ...(b.requiresGrad ? [a] : []),
  ],

  backward({ inputs, outGrad, wants, result, device, replicas }) {
    const { batch, rows, inner, columns } = sizesOf(inputs);
    if (wants("a")) {
      const views = { a: outGrad!, b: inputs.b.storage.view, out: result("a") };
      const sizes = { batch, rows, inner: columns, columns: inner, transposeA: 0, transposeB: 1 };
      emit(device, "batch_matmul", views, sizes, replicas);
    }
    if (wants("b")) {
      const views = { a: inputs.a.storage.view, b: outGrad!, out: result("b") };
      const sizes = { batch, rows: inner, inner: rows, columns, transposeA: 1, transposeB: 0 };
      emit(device, "batch_matmul", views, sizes, replicas);
    }
  },
};

function sizesOf({ a, b }: MatmulSignature["inputs"]) {
  const [rows, inner] = a.shape.slice(-2) as [number, number];
  return { batch: sizeOf(a.shape.slice(0, -2)), rows, inner, columns: b.shape.at(-1)! };
}
