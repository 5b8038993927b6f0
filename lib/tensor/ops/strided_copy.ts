/** Copies between tensors whose elements lie at steps of their own along each axis. */

import type { View } from "../../device/device.ts";
import { emit } from "../../device/recorder.ts";
import { type Axis, contiguousSteps, mergeAxes } from "../axes.ts";
import type { Shape } from "../shape.ts";
import type { Place } from "./op.ts";

/** Where the elements of a tensor lie: at `first`, and at `steps` from there along the axes. */
export interface Steps {
  readonly first: number;
  readonly steps: readonly number[];
}

/** The axes that one launch of the kernel takes. */
const AXES = 6;

/** Where the elements of a tensor lie that follow one another. */
export function contiguous(shape: Shape): Steps {
  return { first: 0, steps: contiguousSteps(shape) };
}

/**
 * Copies a tensor of `shape` from `from` to `to`, which it fills at `at.to` only; no two elements go to
 * one place.
 */
export function stridedCopy(
  { device, replicas }: Place,
  shape: Shape,
  from: View,
  to: View,
  at: { readonly from: Steps; readonly to: Steps },
): void {
  if (shape.includes(0)) return;
  const axes = mergeAxes(shape, at.from.steps, at.to.steps);
  const launch = (outer: number, xFirst: number, outFirst: number): void => {
    const rest = axes.slice(outer);
    if (rest.length > AXES) {
      const { length, steps: [xStep, outStep] } = rest[0]!;
      for (let i = 0; i < length; i++) {
        launch(outer + 1, xFirst + i * xStep!, outFirst + i * outStep!);
      }
      return;
    }
    const constants = { ...constantsOf(rest), xFirst, outFirst };
    emit(device, "strided_copy", { x: from, out: to }, constants, replicas);
  };
  launch(0, at.from.first, at.to.first);
}

/** The kernel's constants for up to six axes, the last of which are its last. */
function constantsOf(axes: readonly Axis[]) {
  const unused = Array<Axis>(AXES - axes.length).fill({ length: 1, steps: [0, 0] });
  const all = [...unused, ...axes].map(({ length, steps: [x, out] }) =>
    [length, x!, out!] as const
  );
  const [a, b, c, d, e, f] = all as [Three, Three, Three, Three, Three, Three];
  return {
    ...{ length0: a[0], length1: b[0], length2: c[0] },
    ...{ length3: d[0], length4: e[0], length5: f[0] },
    ...{ xStep0: a[1], xStep1: b[1], xStep2: c[1], xStep3: d[1], xStep4: e[1], xStep5: f[1] },
    ...{ outStep0: a[2], outStep1: b[2], outStep2: c[2] },
    ...{ outStep3: d[2], outStep4: e[2], outStep5: f[2] },
  };
}

/** A length and two steps. */
type Three = readonly [number, number, number];
