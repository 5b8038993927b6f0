/** The functions of one variable (kernels/table/formulas.ts), an operation each. */

import { type FormulaName, formulaTable } from "../../../kernels/table/formulas.ts";
import { emit } from "../../device/recorder.ts";
import type { Operand } from "../operand.ts";
import type { None, Op } from "./op.ts";

/** The types of every one of them. */
export interface PointwiseSignature {
  readonly inputs: { readonly x: Operand };
  readonly state: None;
  /** Its parameters, in the order that formulas.ts gives. */
  readonly attributes: readonly number[];
  readonly saved: None;
}

/** The rules of each. */
export const pointwise = Object.fromEntries(
  Object.keys(formulaTable).map((name) => [name, rulesOf(name as FormulaName)]),
) as { readonly [K in FormulaName]: Op<PointwiseSignature> };

function rulesOf(name: FormulaName): Op<PointwiseSignature> {
  const { code: formula, slopeFrom } = formulaTable[name];
  /** What backward reads. With a negative slope the result does not tell on which side x was. */
  const source = <T>(x: T, out: T, [slope = 0]: readonly number[]): T => {
    return slopeFrom === "x" || (name === "leakyRelu" && slope < 0) ? x : out;
  };
  const constants = (size: number, [parameter = 0, parameter2 = 0]: readonly number[]) => {
    return { size, formula, parameter, parameter2 };
  };
  return {
    name,

    shape: ({ x }) => x.shape,

    forward({ inputs: { x }, attributes, out, device, replicas }) {
      const views = { x: x.storage.view, out: out.storage.view };
      emit(device, "pointwise", views, constants(out.size, attributes), replicas);
      return {};
    },

    reads: ({ inputs: { x }, attributes, out }) => [source(x, out, attributes)],

    backward({ inputs: { x }, attributes, out, outGrad, result, device, replicas }) {
      const value = source(x, out, attributes).storage.view;
      const views = { value, outGrad: outGrad!, xGrad: result("x") };
      emit(device, "pointwise_backward", views, constants(out.size, attributes), replicas);
    },
  };
}
