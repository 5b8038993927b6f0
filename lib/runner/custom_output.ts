/** What a network of the user's own puts out, found out before it is trained. */

import type { Device } from "../device/device.ts";
import { ExperimentError } from "../device/errors.ts";
import type { DataShape } from "../experiment/data_shape.ts";
import type { ResolvedVariant } from "../experiment/resolve.ts";
import { isDeclared } from "../experiment/resolve_network.ts";
import { evaluating, type Module } from "../nn/mod.ts";
import { zeros } from "../tensor/create.ts";
import { rehearse } from "../tensor/program.ts";
import { noGrad } from "../tensor/scope.ts";
import { type Shape, showShape } from "../tensor/shape.ts";

/** Rows of the trial: one could be taken for an axis that is not there. */
const ROWS = 2;

/**
 * A declared network was looked at when it was placed; another is tried, without running it.
 *
 * @throws {ExperimentError} if it does not put out what the data ask for
 */
export function requireCustomOutput(
  device: Device,
  model: Module,
  { name, network }: ResolvedVariant,
  { input, outputs }: DataShape,
): void {
  if (isDeclared(network) || outputs === undefined) return;
  const dtype = input.tokens === undefined ? "float32" : "uint32";
  using inputs = zeros([ROWS, ...input.shape], { label: "inputs", dtype }).to(device);
  let found: Shape = [];
  rehearse(device, () =>
    evaluating(model, () =>
      noGrad(() => {
        found = model.forward(inputs).shape;
      })));
  if (found.join() === [ROWS, outputs.count].join()) return;
  throw new ExperimentError(
    `variant "${name}": expected its network to make [rows, ${outputs.count}] of [rows, ` +
      `${input.shape.join(", ")}], found ${showShape(found).replace(`[${ROWS}`, "[rows")}`,
  );
}
