/** Optimisers and learning-rate schedules, under the names of torch.optim. */

export { Adam, type AdamOptions, AdamW } from "./adam.ts";
export type { ParameterGroup, Trainable } from "./groups.ts";
export { Optimiser, type OptimiserOptions } from "./optimiser.ts";
export type { RateTable } from "./rates.ts";
export { RMSprop, type RMSpropOptions } from "./rmsprop.ts";
export { SGD, type SGDOptions } from "./sgd.ts";
export { rateAt, ratesFrom, type Schedule } from "./schedule.ts";
export { cosine, exponential, linearWarmup, oneCycle, type OneCycleOptions } from "./schedules.ts";
