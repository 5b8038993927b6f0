/** Seeds: what networks and minibatches are drawn from. */

/** The lecture's generator seed, PyTorch's documented example. */
export const DEFAULT_SEED = 2147483647;
/** Seeds that one run may have. */
export const MOST_SEEDS = 1000;
