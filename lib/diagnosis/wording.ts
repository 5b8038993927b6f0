/** Figures in words: how the tables, pictures and sentences write numbers. */

import { decimal } from "../device/text.ts";
import { format } from "./d3.ts";

/** A number that is not finite, by name. */
function unusual(value: number): string {
  if (Number.isNaN(value)) return "not a number";
  return value > 0 ? "infinite" : "minus infinite";
}

/** A loss, or a difference of two, to four digits after the point; a huge one as 1.23e+38. */
export function loss(value: number): string {
  return Number.isFinite(value) ? decimal(value, 4).replace(/^-(?=0\.0+$)/, "") : unusual(value);
}

/** A number to three significant digits, without needless zeros: 0.0123, 17.6, 1.23e-7. */
export function figure(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : unusual(value);
}

/** A share from 0 to 1 as a percentage. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return unusual(share);
  if (share > 0 && share < 0.0005) return "under 0.1 %";
  if (share < 1 && share >= 0.9995) return "over 99.9 %";
  return `${(share * 100).toFixed(1)} %`;
}

/** A whole number with commas between thousands. */
export function whole(value: number): string {
  return Number.isFinite(value) ? format(",.0f")(value) : unusual(value);
}

/** "1 unit", "3 units". */
export function counted(count: number, noun: string): string {
  return `${whole(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
