/**
 * All that is special to software adapters, which run a GPU's work on processor cores: each replica
 * is launched by itself, loops are kept below the driver's limit, and what is small and only read
 * comes from uniform buffers.
 */

import { type KernelSpec, kernelTable } from "../../../kernels/table/mod.ts";
import type { Dispatch } from "../device.ts";
import { type Range, rangesOf } from "../ranges.ts";
import { eachReplica } from "../replicas.ts";
import { UNIFORM_BYTES } from "./uniform_reads.ts";

/**
 * After so many iterations llvmpipe (Mesa 22.3) ends all loops of an invocation, without an error:
 * LP_MAX_TGSI_LOOP_ITERATIONS in its gallivm.
 */
export const MAX_ITERATIONS = 65_535;

/** Bytes behind each buffer: a uniform binding covers UNIFORM_BYTES, wherever it begins. */
export const SLACK_BYTES = UNIFORM_BYTES;

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
