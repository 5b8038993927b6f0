/** The table of what is measured in a network's layers. */

import { Activation, type ForwardPass, type Module } from "../nn/mod.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What is measured in layers. */
export type QuantityName = "preActivation" | "activation" | "activationGradient" | "logits";

/** A forward pass through a whole network, as nn.watch tells of it. */
export interface Passage {
  /** All modules' passes, in the order in which they ended; the last is the network's own. */
  readonly passes: readonly ForwardPass[];
  /** The parts whose values stand for activations, as `linearParts` says. */
  readonly linear: ReadonlySet<Module>;
}

/** One quantity: of which passes it is measured, and of which tensor of theirs. */
export interface Quantity {
  readonly isOf: (pass: ForwardPass, passage: Passage) => boolean;
  /** After backward(), with the gradients of the loss; null where none flows. */
  readonly tensor: (pass: ForwardPass) => Tensor | null;
}

/** Every quantity, in the order in which a report holds them. */
export const QUANTITIES: Readonly<Record<QuantityName, Quantity>> = {
  preActivation: { isOf: isActivation, tensor: ({ input }) => input },
  activation: { isOf: endsLayer, tensor: ({ output }) => output },
  logits: { isOf: makesLogits, tensor: ({ output }) => output },
  activationGradient: { isOf: endsLayer, tensor: ({ output }) => output.grad },
};

/** What is measured of a quantity, in forward order: nothing of a pass where no gradient flows. */
export function measuredIn(
  passage: Passage,
  quantity: QuantityName,
): { readonly pass: ForwardPass; readonly values: Tensor }[] {
  const { isOf, tensor } = QUANTITIES[quantity];
  return passage.passes.filter((pass) => isOf(pass, passage)).flatMap((pass) => {
    const values = tensor(pass);
    return values ? [{ pass, values }] : [];
  });
}

/**
 * The parts of a network that have weights and no activation, and so say nothing of themselves: all
 * but the last, whose values are the logits. None where activations stand among the parts, which are
 * then layers, each of which is a part of its own.
 */
export function linearParts(model: Module): Set<Module> {
  const parts = Object.values(model.children());
  if (parts.some((part) => part instanceof Activation)) return new Set();
  const weighted = parts.filter((part) => part.parameters().some(isWeight)).slice(0, -1);
  const within = (part: Module) => part.namedModules().map(([, module]) => module);
  return new Set(
    weighted.filter((part) => !within(part).some((each) => each instanceof Activation)),
  );
}

/** Whether a parameter is a weight: those with one axis are biases, and the scales of norms. */
export function isWeight({ shape }: Tensor): boolean {
  return shape.length >= 2;
}

function isActivation({ module }: ForwardPass): boolean {
  return module instanceof Activation;
}

/** Of an activation, or of a linear part: but an embedding, which reads tokens, is no layer. */
function endsLayer(pass: ForwardPass, { linear }: Passage): boolean {
  return isActivation(pass) || linear.has(pass.module) && pass.input.dtype === "float32";
}

/** Whether it made what the network puts out: of modules in each other, the innermost. */
function makesLogits(pass: ForwardPass, { passes }: Passage): boolean {
  const { storage } = passes.at(-1)!.output;
  return passes.find(({ output }) => output.storage === storage) === pass;
}
