/** Seeds: what networks and minibatches are drawn from. */

import { UsageError } from "../device/errors.ts";

/** The lecture's generator seed, PyTorch's documented example. */
export const DEFAULT_SEED = 2147483647;
/** The highest seed of PyTorch's generator. */
export const HIGHEST_SEED = 2 ** 32 - 1;
/** Seeds that one run may have. */
export const MOST_SEEDS = 1000;

/**
 * `count` seeds: `first` and those that follow it.
 *
 * @throws {UsageError} if the last would be too high
 */
export function seedsFrom(first: number, count: number): readonly number[] {
  const most = HIGHEST_SEED - first + 1;
  if (count > most) {
    throw new UsageError(
      `--seeds: expected at most ${most}, which ends at seed ${HIGHEST_SEED}, the highest, found ` +
        `${count}; the experiment's first seed is ${first}`,
    );
  }
  return Array.from({ length: count }, (_, index) => first + index);
}
