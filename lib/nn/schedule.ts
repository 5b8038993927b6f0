/** Learning-rate schedules: which rate holds at which step. The host makes tables of rates of them. */

/** Pairs of [first step, rate] in order of steps, from step 0 on; or the rate as a function of the step. */
export type Schedule = readonly (readonly [number, number])[] | ((step: number) => number);

/** The rate at `step`: in a table that of the last pair that has begun. */
export function rateAt(schedule: Schedule, step: number): number {
  if (typeof schedule === "function") return schedule(step);
  return schedule.findLast(([begin]) => begin <= step)![1];
}

/** The rates of `count` steps from `begin` on. */
export function ratesFrom(schedule: Schedule, begin: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => rateAt(schedule, begin + index));
}
