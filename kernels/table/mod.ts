/**
 * The contract of every kernel: its bindings, its constants and what it computes, the same on both
 * devices.
 *
 * A kernel called `copy` is `kernels/wgsl/copy.wgsl` on a GPU and `kernels/wasm/copy.ts` on the
 * CPU; what several share is in the folder `parts` of either. Bindings and constants carry the same
 * names in all three places:
 *
 * - WGSL: `@group(0) @binding(i)` in the order of the table, every constant an `override`, and for
 *   every binding `x` one more, `override xStride: u32`: the elements between two replicas of x
 *   (0 when all replicas share it). `workgroup_id.z` is the replica. How many workgroups there are
 *   and how long their loops is in `kernels/wgsl/grids/`, in the file of the same family as here.
 * - WebAssembly: a function with one pointer for each binding, then the constants, in the order of
 *   the table, for one replica.
 *
 * Each is compared with `tests/helpers/kernels/`, again in the file of the same family: a float64
 * reference of the kernel, the cases in which it is tried, and its walks to the limit of its loops.
 *
 * Matrices are row-major float32; tokens, targets, indices and counters are uint32.
 */

import { batchnormKernels } from "./batchnorm.ts";
import { binaryKernels } from "./binary.ts";
import { dataKernels } from "./data.ts";
import { layernormKernels } from "./layernorm.ts";
import { linearKernels } from "./linear.ts";
import { lossKernels } from "./loss.ts";
import { optimKernels } from "./optim.ts";
import { pointwiseKernels } from "./pointwise.ts";
import { productKernels } from "./product.ts";
import { shapeKernels } from "./shape.ts";
import { reduceKernels } from "./reduce.ts";
import type { KernelSpec } from "./spec.ts";
import { watchKernels } from "./watch.ts";

export type { Access, ConstantType, KernelSpec } from "./spec.ts";

/**
 * The name of a kernel. Written out, since packages are published without inferred types.
 *
 * @internal
 */
export type KernelName =
  | "batch_select"
  | "embedding"
  | "embedding_backward"
  | "matmul"
  | "linear_backward"
  | "batchnorm_forward"
  | "batchnorm_backward"
  | "batchnorm_inference"
  | "column_moments"
  | "layernorm_forward"
  | "layernorm_backward"
  | "layernorm_affine_backward"
  | "copy"
  | "pointwise"
  | "pointwise_backward"
  | "binary"
  | "binary_backward"
  | "where"
  | "reduce"
  | "spread"
  | "first_index"
  | "cross_entropy"
  | "nll_loss"
  | "nll_loss_backward"
  | "sgd"
  | "sgd_with_moments"
  | "begin_update"
  | "sgd_momentum"
  | "adam"
  | "rmsprop"
  | "gradient_norms"
  | "clip_gradients"
  | "update_moments"
  | "write_history"
  | "statistics"
  | "histogram"
  | "layer_moments"
  | "record_moments"
  | "strided_copy"
  | "fill"
  | "gather"
  | "gather_backward"
  | "one_hot"
  | "unfold"
  | "fold"
  | "batch_matmul";

/** Every kernel by name. */
export const kernelTable = {
  ...dataKernels,
  ...linearKernels,
  ...batchnormKernels,
  ...layernormKernels,
  ...pointwiseKernels,
  ...binaryKernels,
  ...reduceKernels,
  ...lossKernels,
  ...optimKernels,
  ...watchKernels,
  ...shapeKernels,
  ...productKernels,
} satisfies Record<KernelName, KernelSpec>;

/** The binding names of kernel K. */
export type BindingName<K extends KernelName> = keyof (typeof kernelTable)[K]["bindings"] & string;

/** The constant names of kernel K. */
export type ConstantName<K extends KernelName> =
  & keyof (typeof kernelTable)[K]["constants"]
  & string;
