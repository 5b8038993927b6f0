/** Scales: from figures to places along one direction, with the ticks of their axes. */

import { figure } from "../../device/text.ts";
import { scaleLinear, scaleLog } from "../../diagnosis/d3.ts";

/** A place on an axis and the figure beside it; "" for a minor tick, which has none. */
export interface Tick {
  /** Where it stands. */
  readonly value: number;
  /** What stands beside it. */
  readonly label: string;
}

/** From figures to places along one direction. */
export interface Scale {
  (value: number): number;
  /** In ascending order of their figures. */
  readonly ticks: readonly Tick[];
  /** The lowest figure. */
  readonly low: number;
  /** The highest figure. */
  readonly high: number;
}

/** From here on the ticks of a linear axis have an exponent. */
const LARGE = 1e7;
/** Up to so many powers of ten the multiples in this row have figures. */
const MULTIPLES: readonly (readonly [decades: number, multiples: readonly number[]])[] = [
  [1.3, [1, 2, 3, 5, 7]],
  [3, [1, 2, 5]],
];
/** Fewer powers of ten have evenly spaced ticks; of more than so many, some have no figure. */
const [FEW, MANY] = [0.5, 8];

/** A linear scale of `low`..`high` onto places `from`..`to`, with about `count` ticks. */
export function linear(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
  count = 5,
): Scale {
  const [start, stop] = low < high ? [low, high] : [low - 0.5, low + 0.5];
  const scale = scaleLinear([start, stop], [from, to]);
  const ticks = linearTicks([start, stop], count);
  return Object.assign((value: number) => scale(value), { ticks, low: start, high: stop });
}

function linearTicks([start, stop]: readonly [number, number], count: number): Tick[] {
  const scale = scaleLinear([start, stop], [0, 1]);
  let wanted = count;
  while (scale.ticks(wanted).length < 2 && wanted < 10) wanted++;
  const isHuge = Math.max(Math.abs(start), Math.abs(stop)) >= LARGE;
  const write = scale.tickFormat(wanted, isHuge ? "e" : undefined);
  const label = (value: number) => isHuge && value === 0 ? "0" : write(value).replace("e+", "e");
  return scale.ticks(wanted).map((value) => ({ value, label: label(value) }));
}

/**
 * A logarithmic scale of `low`..`high`, both above 0, with a margin, and ticks that suit its length:
 * evenly spaced ones, multiples of the powers of ten, or the powers alone.
 */
export function logarithmic(
  [low, high]: readonly [number, number],
  range: readonly [number, number],
): Scale {
  const margin = Math.max(high / low, 1.1) ** 0.04;
  const start = Math.max(low / margin, Number.MIN_VALUE);
  const stop = Math.min(high * margin, Number.MAX_VALUE);
  const scale = scaleLog([start, stop], range);
  const ticks = logarithmicTicks([start, stop]);
  return Object.assign((value: number) => scale(value), { ticks, low: start, high: stop });
}

function logarithmicTicks([start, stop]: readonly [number, number]): Tick[] {
  const decades = Math.log10(stop) - Math.log10(start);
  if (decades < FEW) return linearTicks([start, stop], 5);
  const multiples = MULTIPLES.find(([most]) => decades < most)?.[1] ?? [1];
  const every = Math.ceil(decades / MANY);
  const ticks: Tick[] = [];
  for (let power = Math.floor(Math.log10(start)); 10 ** power <= stop && power < 309; power++) {
    for (let multiple = 1; multiple < 10; multiple++) {
      const value = multiple * 10 ** power;
      const isMinor = !multiples.includes(multiple) || power % every !== 0;
      if (value < start || value > stop || (isMinor && decades > MANY && multiple > 1)) continue;
      ticks.push({ value, label: isMinor ? "" : powerLabel(value) });
    }
  }
  return ticks;
}

/** A figure on a logarithmic axis: 0.02, 300, 1e-5. */
function powerLabel(value: number): string {
  return value >= 9.99e-4 && value < 1e4 ? figure(value) : value.toExponential(0).replace("+", "");
}
