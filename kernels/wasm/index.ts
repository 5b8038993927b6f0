/**
 * The CPU kernels, every one under its name in kernels/table/: one pointer for each binding, then
 * the constants, in the table's order, for one replica.
 *
 * `setScratch` comes first: each instance needs a private 1 MiB of the shared memory. After `setShare`
 * a kernel computes a part only, if parts/share.ts is used in it. `exponential`, `logarithm` and `tanh`
 * are exported for their tests.
 */

export { adam } from "./adam";
export { batch_matmul } from "./batch_matmul";
export { batch_select } from "./batch_select";
export { batchnorm_backward } from "./batchnorm_backward";
export { batchnorm_forward } from "./batchnorm_forward";
export { batchnorm_inference } from "./batchnorm_inference";
export { begin_update } from "./begin_update";
export { binary } from "./binary";
export { binary_backward } from "./binary_backward";
export { clip_gradients } from "./clip_gradients";
export { column_moments } from "./column_moments";
export { copy } from "./copy";
export { cross_entropy } from "./cross_entropy";
export { embedding } from "./embedding";
export { embedding_backward } from "./embedding_backward";
export { fill } from "./fill";
export { first_index } from "./first_index";
export { fold } from "./fold";
export { gather } from "./gather";
export { gather_backward } from "./gather_backward";
export { gradient_norms } from "./gradient_norms";
export { histogram } from "./histogram";
export { layer_moments } from "./layer_moments";
export { layernorm_affine_backward } from "./layernorm_affine_backward";
export { layernorm_backward } from "./layernorm_backward";
export { layernorm_forward } from "./layernorm_forward";
export { linear_backward } from "./linear_backward";
export { matmul } from "./matmul";
export { nll_loss } from "./nll_loss";
export { nll_loss_backward } from "./nll_loss_backward";
export { one_hot } from "./one_hot";
export { pointwise } from "./pointwise";
export { pointwise_backward } from "./pointwise_backward";
export { record_moments } from "./record_moments";
export { reduce } from "./reduce";
export { rmsprop } from "./rmsprop";
export { sgd } from "./sgd";
export { sgd_momentum } from "./sgd_momentum";
export { sgd_with_moments } from "./sgd_with_moments";
export { spread } from "./spread";
export { statistics } from "./statistics";
export { strided_copy } from "./strided_copy";
export { unfold } from "./unfold";
export { update_moments } from "./update_moments";
export { where } from "./where";
export { write_history } from "./write_history";

export { setScratch } from "./parts/scratch";
export { setShare } from "./parts/share";
export { exponential, logarithm, tanh } from "./parts/simd";
