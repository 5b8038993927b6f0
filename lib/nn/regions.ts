/** Where the parameters of an optimiser lie, and what it keeps beside them. */

import { aligned, ALIGNMENT, type Device, type View } from "../device/device.ts";
import { UsageError } from "../device/errors.ts";
import type { ArenaPair } from "../tensor/storage.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** One region that a kernel updates: a whole arena, or one parameter with its padding. */
export interface Region {
  readonly device: Device;
  readonly parameters: View;
  readonly gradients: View;
  /** Elements of one replica, a multiple of ALIGNMENT. */
  readonly size: number;
  readonly replicas: number;
}

/** The arena that holds these parameters and no others, if there is one. */
export function wholeArena(parameters: readonly Tensor[]): ArenaPair | undefined {
  const { arena } = parameters[0]!.storage;
  const whole = arena && parameters.length === arena.count &&
    parameters.every(({ storage }) => storage.arena === arena);
  return whole ? arena : undefined;
}

/** The arena that holds these parameters, perhaps with others; undefined if there is none. */
export function commonArena(parameters: readonly Tensor[]): ArenaPair | undefined {
  const { arena } = parameters[0]!.storage;
  return parameters.every(({ storage }) => storage.arena === arena) ? arena : undefined;
}

/** A whole arena as one region. */
export function arenaRegion(device: Device, { parameters, gradients }: ArenaPair): Region {
  const { whole, wholeReplicas } = parameters;
  return {
    device,
    parameters: whole,
    gradients: gradients.whole,
    size: whole.size,
    replicas: wholeReplicas,
  };
}

/** One parameter as a region, with the padding that every region has. */
export function parameterRegion({ device, storage, size, replicas }: Tensor): Region {
  const { view, grad } = storage;
  return { device, parameters: view, gradients: grad!.view, size: aligned(size), replicas };
}

/**
 * The parameters that have a gradient; there are some. `action` is what an error says is impossible.
 *
 * @throws {UsageError} if none has, so that backward() was not called, or two are on two devices
 */
export function trainedOf(action: string, parameters: readonly Tensor[]): Tensor[] {
  const trained = parameters.filter(({ storage }) => storage.grad);
  if (trained.length === 0) {
    throw new UsageError(
      `Cannot ${action}: no parameter has a gradient; call loss.backward() first.`,
    );
  }
  const { device, storage: { label } } = trained[0]!;
  const elsewhere = trained.find((parameter) => parameter.device !== device);
  if (elsewhere) {
    throw new UsageError(
      `Cannot ${action}: "${elsewhere.storage.label}" is on another device than "${label}"; do so ` +
        `for each device apart.`,
    );
  }
  return trained;
}

/**
 * Where each parameter lies in its arena, [offset, size], for each replica: uint32 [parameters, 2];
 * with `more` numbers of each behind.
 */
export function parameterSegments(
  parameters: readonly Tensor[],
  more: readonly (readonly number[])[] = parameters.map(() => []),
): Tensor {
  const { replicas, storage } = parameters[0]!;
  // Where the arena is one region for all replicas, every replica has offsets of its own.
  const apart = storage.arena!.parameters.wholeReplicas === 1;
  const rows = Array.from(
    { length: replicas },
    (_, replica) =>
      parameters.flatMap(({ storage: { view }, size }, index) => [
        view.offset + (apart ? replica * view.stride : 0),
        size,
        ...more[index]!,
      ]),
  );
  const label = "parameter segments";
  return tensor(Uint32Array.from(rows.flat()), [parameters.length, 2 + more[0]!.length], { label });
}

/** The group of each block of ALIGNMENT elements of an arena, uint32 [blocks]. */
export function arenaGroups(
  { parameters: { whole, wholeReplicas } }: ArenaPair,
  groups: readonly (readonly Tensor[])[],
): Uint32Array {
  const blocks = new Uint32Array(whole.size / ALIGNMENT);
  for (const [group, parameters] of groups.entries()) {
    for (const { storage: { view }, size, replicas } of parameters) {
      const begin = view.offset / ALIGNMENT;
      blocks.fill(group, begin, begin + aligned(size) / ALIGNMENT * (replicas / wholeReplicas));
    }
  }
  return blocks;
}
