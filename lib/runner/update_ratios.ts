/** How large updates are beside their parameters, every so many steps. */

import type { UpdateRatios } from "./result.ts";
import type { TrainProgress } from "./train.ts";

/** Keeps some of the ratios that a trainer tells of. */
export class RatioLog {
  readonly #parameters: readonly string[];
  readonly #every: number;
  /** By replica and parameter. */
  readonly #ratios: readonly (readonly number[][])[];

  constructor(parameters: readonly string[], replicas: number, every: number) {
    this.#parameters = parameters;
    this.#every = every;
    this.#ratios = Array.from({ length: replicas }, () => parameters.map(() => []));
  }

  /** Takes those of a chunk of steps, if it has any. */
  take({ step, updateRatios }: Pick<TrainProgress, "step" | "updateRatios">): void {
    const width = this.#parameters.length;
    for (const [replica, values] of updateRatios.entries()) {
      const steps = values.length / width;
      for (let row = 0; row < steps; row++) {
        if ((step - steps + row) % this.#every !== 0) continue;
        this.#ratios[replica]!.forEach((own, index) => own.push(values[row * width + index]!));
      }
    }
  }

  /** What was kept of a replica's first `steps` steps; nothing if there were no ratios. */
  of(replica: number, steps: number): UpdateRatios[] {
    const count = Math.ceil(steps / this.#every);
    return this.#parameters.map((parameter, index) => ({
      parameter,
      ratios: this.#ratios[replica]![index]!.slice(0, count),
    })).filter(({ ratios }) => ratios.length > 0);
  }
}
