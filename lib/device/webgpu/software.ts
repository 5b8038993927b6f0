/**
 * All that is special to software adapters, which run a GPU's work on processor cores: in practice
 * llvmpipe (lavapipe) of Mesa. What is done here works around two of its limitations:
 *
 * - It ends an invocation's loops after MAX_ITERATIONS, without an error: longer ones are launched in
 *   parts (ranges.ts) or refused. Mesa 25.0 does so no more; the parts can go when no older one is in
 *   use (Debian 12 has 22.3).
 * - It loads from storage buffers lane by lane, from uniform buffers many times faster: what is small
 *   and only read comes from those (uniform_reads.ts), each replica is launched by itself, so that
 *   more is small, and a product's tiles are large (tiles.ts), so that less is loaded. All this can go
 *   when Mesa loads from storage as fast as from uniform buffers.
 */

import { type KernelSpec, kernelTable } from "../../../kernels/table/mod.ts";
import type { Dispatch } from "../device.ts";
import { eachReplica } from "../replicas.ts";
import { type Range, rangesOf } from "./ranges.ts";
import { UNIFORM_BYTES } from "./uniform_reads.ts";

/**
 * After so many iterations llvmpipe (Mesa 22.3) ends all loops of an invocation, without an error:
 * LP_MAX_TGSI_LOOP_ITERATIONS in its gallivm.
 */
export const MAX_ITERATIONS = 65_535;

/** Bytes behind each buffer: a uniform binding covers UNIFORM_BYTES, wherever it begins. */
export const SLACK_BYTES = UNIFORM_BYTES;

/** Looks whether a dispatch's loops can be kept below the limit. @throws {DeviceError} if not */
export function checkLoops(dispatch: Dispatch): void {
  rangesOf(dispatch, MAX_ITERATIONS);
}

/** One launch of a dispatch's work, or of a part of it. */
export interface Launch extends Dispatch {
  /** What its loops run over, if not over all. */
  readonly range?: Range;
}

/**
 * What is launched for `dispatches`: each replica by itself, since a launch costs little here and
 * what one replica reads fits a uniform buffer more often; and in ranges, where loops are too long.
 */
export function softwareLaunches(dispatches: readonly Dispatch[]): Launch[] {
  return dispatches.flatMap((dispatch) => {
    const ranges = rangesOf(dispatch, MAX_ITERATIONS);
    return eachReplica(dispatch).flatMap((own): Launch[] =>
      ranges.length === 0 ? [own] : ranges.map((range) => ({ ...own, range }))
    );
  });
}

/** Whether each binding of a launch is read from a uniform buffer, in the table's order. */
export function uniformReads({ kernel, bindings, replicas }: Launch): boolean[] {
  const spec: KernelSpec = kernelTable[kernel];
  return Object.values(spec.bindings).map((access, index) => {
    const { stride, size } = bindings[index]!;
    const bytes = ((replicas - 1) * stride + size) * 4;
    return access === "read" && bytes <= UNIFORM_BYTES;
  });
}
