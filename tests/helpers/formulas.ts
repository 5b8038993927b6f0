/** The functions of one variable as the kernels know them: by number, with their parameters. */

import { type FormulaName, formulaTable } from "../../kernels/table/formulas.ts";
import { apply } from "../../lib/tensor/functional/apply.ts";
import { pointwise } from "../../lib/tensor/ops/pointwise.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { type FormulaSamples, formulaSamples, type Parameters } from "./samples/pointwise.ts";

/** A function of a tensor. */
export function callFormula(name: FormulaName, x: Tensor, [a = 0, b = 0]: Parameters = []): Tensor {
  return apply(pointwise[name], { x }, [a, b], {});
}

/** The function that the kernels call `code`, and its formulas; undefined for 0. */
export function formulaOf(code: number): FormulaSamples | undefined {
  const found = Object.entries(formulaTable).find(([, formula]) => formula.code === code);
  return found && formulaSamples[found[0] as FormulaName];
}

/** Whether the gradient of the function that the kernels call `code` is computed from its result. */
export function slopeFromOut(code: number): boolean {
  const formula = Object.values(formulaTable).find((each) => each.code === code);
  return formula?.slopeFrom === "out";
}

/** Every function of one variable with its parameters, as the kernels' constants. */
export const formulaCases = Object.values(formulaTable).flatMap(({ code: formula }) => {
  const { parameters = [[]], range = [-4, 4] } = formulaOf(formula)!;
  return (parameters as readonly Parameters[]).map(([parameter = 0, parameter2 = 0]) => {
    return { formula, parameter, parameter2, range };
  });
});

const activations = [
  { activation: 0, parameter: 0 },
  ...Object.values(formulaTable).filter(({ joins }) => joins)
    .map(({ code }) => ({ activation: code, parameter: 0.25 })),
];

/** What other kernels apply, as their constants, each in its turn: at 0 nothing, at 1 tanh ... */
export function activationAt(turn: number): { activation: number; parameter: number } {
  return activations[turn % activations.length]!;
}
