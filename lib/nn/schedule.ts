/** Learning-rate schedules: which rate holds at which step. */

/** A schedule of [first step, rate] pairs, in order of steps. */
export type Schedule = readonly (readonly [number, number])[];

/** The rate at `step`: that of the last pair that has begun. */
export function rateAt(schedule: Schedule, step: number): number {
  return schedule.findLast(([begin]) => begin <= step)![1];
}

/** The rates of `count` steps from `begin` on. */
export function ratesFrom(schedule: Schedule, begin: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => rateAt(schedule, begin + index));
}
