/** Gradients that are too long together are made shorter. */

import type { Device, View } from "../device/device.ts";
import { emit } from "../device/recorder.ts";
import { requireNumber } from "../tensor/options.ts";
import { allocateStorage, noGrad } from "../tensor/scope.ts";
import { tensor } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import { parameterSegments, trainedOf, wholeArena } from "./regions.ts";

/**
 * Multiplies all gradients by maxNorm / (total + 1e-6) if that is below 1, where the total is the norm
 * of all of them together, and returns the total, [1]; a replica's are its own. Nothing is read back.
 * See torch.nn.utils.clip_grad_norm_.
 *
 * @throws {UsageError} if no parameter has a gradient, two are on two devices, or maxNorm is none
 */
export function clipGradNorm(parameters: readonly Tensor[], maxNorm: number): Tensor {
  requireNumber("clip gradients", "maxNorm", maxNorm, 0);
  const trained = trainedOf("clip gradients", parameters);
  const { device, replicas } = trained[0]!;
  return noGrad(() => {
    const terms = trained.length;
    const norms = allocateStorage(device, "gradient norms", terms, replicas).view;
    const total = allocateStorage(device, "total norm", 1, replicas);
    const parts = partsOf(device, trained);
    for (const { gradients, segments, count, first } of parts) {
      emit(device, "gradient_norms", { gradients, segments, norms }, { count, first }, replicas);
    }
    for (const { gradients, segments, count, largest } of parts) {
      const views = { gradients, segments, norms, total: total.view };
      emit(device, "clip_gradients", views, { count, terms, largest, maxNorm }, replicas);
    }
    return new Tensor([1], total);
  });
}

/** Gradients that one dispatch takes. */
interface Part {
  readonly gradients: View;
  /** [offset, size] of each, uint32 [count, 2]. */
  readonly segments: View;
  readonly count: number;
  /** How many parameters were in the parts before. */
  readonly first: number;
  /** The elements of the largest. */
  readonly largest: number;
}

/** A whole arena is one part; else each parameter is. */
function partsOf(device: Device, trained: readonly Tensor[]): Part[] {
  const arena = wholeArena(trained);
  if (arena) {
    const segments = placed(device, parameterSegments(trained));
    const largest = Math.max(...trained.map(({ size }) => size));
    const gradients = arena.gradients.whole;
    return [{ gradients, segments, count: trained.length, first: 0, largest }];
  }
  return trained.map(({ storage, size }, first) => {
    const segments = placed(device, tensor(Uint32Array.of(0, size), [1, 2]));
    return { gradients: storage.grad!.view, segments, count: 1, first, largest: size };
  });
}

/** The same values on the device, as long as the scope or the program that clips. */
function placed(device: Device, { storage: { label, size, replicas, host } }: Tensor): View {
  const { view } = allocateStorage(device, label, size, replicas, "uint32");
  device.write(view, host!);
  return view;
}
