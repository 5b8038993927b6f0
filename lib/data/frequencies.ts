/** The guess that knows of the classes how often each comes, and nothing of the inputs. */

import type { HostExamples } from "./examples.ts";
import { bySplit, type SplitValues } from "./split.ts";

/**
 * The mean cross-entropy, in nats, of each split's targets if every class is given the share that it
 * has of the training split; infinite where a class comes that the training split lacks.
 *
 * @param classes how many there are
 */
export function frequencyLoss(
  splits: SplitValues<HostExamples>,
  classes: number,
): SplitValues<number> {
  const count = ({ targets }: HostExamples) => {
    const counts = new Array<number>(classes).fill(0);
    for (const target of targets ?? []) counts[target]!++;
    return counts;
  };
  const known = count(splits.train);
  return bySplit((split) => {
    const total = splits[split].count;
    return count(splits[split]).reduce(
      (sum, own, target) =>
        own === 0 ? sum : sum - own / total * Math.log(known[target]! / splits.train.count),
      0,
    );
  });
}
