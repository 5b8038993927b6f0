/** How many digits of a figure a result keeps: no more than a float32 has, so that reports stay small. */

/** As many of a float32 as can be relied on. */
const FIGURE = 7;
/** Enough to tell every float32 from its neighbours. */
const WHOLE = 9;

/** A figure, or all of those in arrays and objects, to so many digits; whole numbers as they are. */
export function figures<T>(value: T, digits: number = FIGURE): T {
  if (typeof value === "number") return toDigits(value, digits) as T;
  if (Array.isArray(value)) return value.map((part) => figures(part, digits)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, figures(part, digits)]),
  ) as T;
}

/** The values of float32 numbers, in as few digits as still tell them apart. */
export function float32Digits(values: Float32Array): number[] {
  return Array.from(values, (value) => toDigits(value, WHOLE));
}

function toDigits(value: number, digits: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(digits));
}
