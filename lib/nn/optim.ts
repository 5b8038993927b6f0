/** Optimisers and learning-rate schedules, under the names of torch.optim. */

export { type RateTable, SGD, type SGDOptions } from "./sgd.ts";
export { rateAt, ratesFrom, type Schedule } from "./schedule.ts";
