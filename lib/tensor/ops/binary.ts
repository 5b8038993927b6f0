/** The functions of two variables (kernels/table/binary_formulas.ts), an operation each. */

import { type BinaryName, binaryTable } from "../../../kernels/table/binary_formulas.ts";
import type { ConstantName } from "../../../kernels/table/mod.ts";
import type { View } from "../../device/device.ts";
import { emit } from "../../device/recorder.ts";
import { broadcastShapes, repeatedAxes } from "../axes.ts";
import type { Operand } from "../operand.ts";
import { readTogether, stepsOf, sumRepeated } from "./broadcast.ts";
import type { BackwardContext, None, Op, Place } from "./op.ts";
import { sumInto } from "./sum_into.ts";

/** The types of every one of them. */
export interface BinarySignature {
  /** One of them is null where there is a number instead. */
  readonly inputs: { readonly a: Operand | null; readonly b: Operand | null };
  readonly state: None;
  readonly attributes: { readonly number: number };
  readonly saved: None;
}

/** The rules of each. */
export const binary = Object.fromEntries(
  Object.keys(binaryTable).map((name) => [name, rulesOf(name as BinaryName)]),
) as { readonly [K in BinaryName]: Op<BinarySignature> };

function rulesOf(name: BinaryName): Op<BinarySignature> {
  const { code: formula, slopes } = binaryTable[name];
  return {
    name,

    shape: ({ a, b }) => broadcastShapes(name, a?.shape ?? [], b?.shape ?? []),

    forward(context) {
      const { device, replicas, out } = context;
      readPair(context, ({ a, b }, constants) => {
        const views = { a, b, out: out.storage.view };
        emit(device, "binary", views, { ...constants, formula }, replicas);
      });
      return {};
    },

    reads: ({ inputs }) =>
      SIDES.flatMap((side, i) => {
        const slope = slopes?.[i];
        if (!slope || slope === "own" || !inputs[side]?.requiresGrad) return [];
        return slope.flatMap((name) => inputs[name] ?? []);
      }),

    backward: slopes
      ? (context) => {
        for (const [i, side] of SIDES.entries()) {
          if (!context.wants(side)) continue;
          if (slopes[i] === "own") passOn(context, side);
          else gradientOf(context, side, formula);
        }
      }
      : null,
  };
}

type Side = "a" | "b";
const SIDES = ["a", "b"] as const;

/** What forward and backward know of the operands. */
type Operands = Pick<BackwardContext<BinarySignature>, "inputs" | "attributes" | "out"> & Place;

/** The operands as both kernels read them. */
function readPair(
  { inputs: { a, b }, attributes: { number }, out, device, replicas }: Operands,
  use: (views: { a: View; b: View }, constants: PairConstants) => void,
): void {
  const sources = [a, b].map((operand) =>
    operand ? { shape: operand.shape, view: operand.storage.view } : number
  );
  readTogether({ device, replicas }, out.shape, sources, (lengths, [left, right]) => {
    use({ a: left!.view, b: right!.view }, {
      ...lengths,
      ...stepsOf("a", left!),
      ...stepsOf("b", right!),
      aIsNumber: left!.isNumber,
      bIsNumber: right!.isNumber,
      number: left!.number + right!.number,
    });
  });
}

/** The constants that both kernels have. */
type PairConstants = Readonly<Record<Exclude<ConstantName<"binary">, "formula">, number>>;

/** The gradient of the result, as that of an operand. */
function passOn(context: BackwardContext<BinarySignature>, side: Side): void {
  const { inputs, out, outGrad, pass, result } = context;
  const repeated = repeatedAxes(inputs[side]!.shape, out.shape);
  if (repeated.length === 0) return pass(side);
  sumInto(context, outGrad!, out.shape, repeated, result(side));
}

/** The gradient of an operand, summed over the axes along which it was repeated. */
function gradientOf(
  context: BackwardContext<BinarySignature>,
  side: Side,
  formula: number,
): void {
  const { inputs, out, outGrad, result, device, replicas } = context;
  const shapes = [inputs[side]!.shape, out.shape] as const;
  sumRepeated(context, shapes, result(side), (grad) => {
    readPair(context, (views, constants) => {
      const all = { ...views, outGrad: outGrad!, grad };
      const ofB = side === "b" ? 1 : 0;
      emit(device, "binary_backward", all, { ...constants, formula, ofB }, replicas);
    });
  });
}
