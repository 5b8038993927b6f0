/**
 * All that is special to software adapters, which run a GPU's work on processor cores: in practice
 * llvmpipe (lavapipe) of Mesa. What is done here works around two of its limitations:
 *
 * - It ends an invocation's loops after MAX_ITERATIONS, without an error: longer ones are launched
 *   in parts (ranges.ts) or refused. Mesa 25.0 does so no more; the parts can go when no older one
 *   is in use (Debian 12 has 22.3).
 * - It loads from storage buffers lane by lane, from uniform buffers many times faster: what is
 *   small and only read comes from those (uniform_reads.ts), each replica is launched by itself and
 *   has its arenas to itself, so that more is small, and a product's tiles are large, so that less
 *   is loaded. All this can go when Mesa loads from storage as fast as from uniform buffers.
 */

import { type KernelSpec, kernelTable } from "../../../kernels/table/mod.ts";
import { eachReplica } from "../replicas.ts";
import type { AdapterTraits, Launch } from "./adapter.ts";
import { rangesOf } from "./ranges.ts";
import { UNIFORM_BYTES } from "./uniform_reads.ts";

/**
 * After so many iterations llvmpipe (Mesa 22.3) ends all loops of an invocation, without an error:
 * LP_MAX_TGSI_LOOP_ITERATIONS in its gallivm.
 */
export const MAX_ITERATIONS = 65_535;

/** The traits of a software adapter. */
export const software: AdapterTraits = {
  onHost: true,
  arenaLayout: "replicaMajor",
  // A uniform binding covers as many, wherever it begins.
  slackBytes: UNIFORM_BYTES,

  check(dispatch) {
    rangesOf(dispatch, MAX_ITERATIONS);
  },

  launches: (dispatches) =>
    dispatches.flatMap((dispatch) => {
      const ranges = rangesOf(dispatch, MAX_ITERATIONS);
      return eachReplica(dispatch).flatMap((own): Launch[] =>
        ranges.length === 0 ? [own] : ranges.map((range) => ({ ...own, range }))
      );
    }),

  uniformReads({ kernel, bindings, replicas }) {
    const spec: KernelSpec = kernelTable[kernel];
    return Object.values(spec.bindings).map((access, index) => {
      const { stride, size } = bindings[index]!;
      const bytes = ((replicas - 1) * stride + size) * 4;
      return access === "read" && bytes <= UNIFORM_BYTES;
    });
  },

  tile: () => 8,
};
