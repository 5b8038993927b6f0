/**
 * The CPU kernels, every one under its name in kernels/table/: one pointer for each binding, then
 * the constants, in the table's order, for one replica.
 *
 * `setScratch` comes first: each instance needs a private 1 MiB of the shared memory. `exponential`,
 * `logarithm` and `tanh` are exported for their tests.
 */

export { adam } from "./adam";
export { batch_matmul } from "./batch_matmul";
export { batchnorm_backward } from "./batchnorm_backward";
export { batchnorm_forward, batchnorm_inference } from "./batchnorm_forward";
export { begin_update } from "./begin_update";
export { clip_gradients } from "./clip_gradients";
export { column_moments } from "./columns";
export { cross_entropy } from "./cross_entropy";
export { copy, sgd } from "./elementwise";
export { batch_select, embedding, embedding_backward } from "./embedding";
export { fill } from "./fill";
export { fold } from "./fold";
export { gather } from "./gather";
export { gather_backward } from "./gather_backward";
export { layernorm_affine_backward } from "./layernorm_affine_backward";
export { layernorm_backward } from "./layernorm_backward";
export { layernorm_forward } from "./layernorm_forward";
export { linear_backward, matmul } from "./matmul";
export { one_hot } from "./one_hot";
export { nll_loss, nll_loss_backward } from "./nll_loss";
export { pointwise, pointwise_backward } from "./pointwise";
export { first_index } from "./first_index";
export { reduce } from "./reduce";
export { spread } from "./spread";
export { rmsprop } from "./rmsprop";
export { setScratch } from "./scratch";
export { sgd_momentum } from "./sgd_momentum";
export { exponential, logarithm, tanh } from "./simd";
export {
  gradient_norms,
  histogram,
  record,
  sgd_with_ratios,
  statistics,
  update_ratios,
} from "./statistics";
export { strided_copy } from "./strided_copy";
export { unfold } from "./unfold";
