/** Groups of parameters that an optimiser treats alike, as torch.optim's param_groups. */

import { UsageError } from "../device/errors.ts";
import { requireNumber, requireOptions } from "../tensor/options.ts";
import type { Storage } from "../tensor/storage.ts";
import { Tensor } from "../tensor/tensor.ts";

/** Parameters with a rate or a weight decay of their own. */
export interface ParameterGroup {
  /** The parameters, each in one group alone. */
  readonly params: readonly Tensor[];
  /** Their learning rate; default: the optimiser's. */
  readonly lr?: number;
  /** Their weight decay; default: the optimiser's. */
  readonly weightDecay?: number;
}

/** What an optimiser trains: parameters, or groups of them. */
export type Trainable = readonly Tensor[] | readonly ParameterGroup[];

/** A group whose weight decay is known. */
export type ResolvedGroup = ParameterGroup & { readonly weightDecay: number };

/**
 * The groups of an optimiser; parameters alone are one.
 *
 * @throws {UsageError} if there is nothing to train, an option is unknown or no number, or a
 *   parameter is given twice or is none
 */
export function groupsOf(
  name: string,
  trainable: Trainable,
  weightDecay: number,
): readonly ResolvedGroup[] {
  requireNumber(`make ${name}`, "weightDecay", weightDecay, 0);
  const groups = trainable.every((each): each is Tensor => each instanceof Tensor)
    ? [{ params: trainable, weightDecay }]
    : (trainable as readonly ParameterGroup[]).map((group) => resolveGroup(group, weightDecay));
  requireParameters(groups.flatMap(({ params }) => params));
  return groups;
}

function resolveGroup(group: ParameterGroup, weightDecay: number): ResolvedGroup {
  requireOptions("make a group of parameters", group, "params", "lr", "weightDecay");
  if (!Array.isArray(group.params) || !group.params.every((each) => each instanceof Tensor)) {
    throw new UsageError(
      `Cannot make a group of parameters: expected an array of tensors for params, found ` +
        `${group.params}; pass [{ params: model.parameters() }], or model.parameters() alone.`,
    );
  }
  const resolved = { ...group, weightDecay: group.weightDecay ?? weightDecay };
  requireNumber("make a group of parameters", "weightDecay", resolved.weightDecay, 0);
  return resolved;
}

/** Makes sure that these can be trained, each once. */
function requireParameters(parameters: readonly Tensor[]): void {
  if (parameters.length === 0) {
    throw new UsageError(
      "Cannot optimise no parameters: expected at least one; pass model.parameters().",
    );
  }
  const seen = new Set<Storage>();
  for (const { storage, isLeaf, dtype } of parameters) {
    const fault = seen.has(storage)
      ? "to be given once, found it twice"
      : !isLeaf || dtype !== "float32"
      ? "made from float32 values, found one that was computed, or of tokens"
      : undefined;
    if (fault) {
      throw new UsageError(
        `Cannot optimise "${storage.label}": expected a parameter ${fault}; pass ` +
          `model.parameters().`,
      );
    }
    seen.add(storage);
  }
}
