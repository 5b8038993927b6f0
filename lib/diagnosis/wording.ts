/** Figures in words: how the tables, pictures and sentences write numbers. */

import { decimal, unusual, whole } from "../device/text.ts";

export { figure, whole } from "../device/text.ts";

/** Up to so many are named one by one. */
const MOST_NAMES = 4;

/** A loss, or a difference of two, to four digits after the point; a huge one as 1.23e+38. */
export function loss(value: number): string {
  return Number.isFinite(value) ? decimal(value, 4).replace(/^-(?=0\.0+$)/, "") : unusual(value);
}

/** A share from 0 to 1 as a percentage. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return unusual(share);
  if (share > 0 && share < 0.0005) return "under 0.1 %";
  if (share < 1 && share >= 0.9995) return "over 99.9 %";
  return `${(share * 100).toFixed(1)} %`;
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

/** All of a few names; of many the ends: "hidden1.tanh to hidden24.tanh (24 layers)". */
export function ends(names: readonly string[], nouns: string): string {
  if (names.length <= MOST_NAMES) return listed(names);
  return `${names[0]} to ${names.at(-1)} (${names.length} ${nouns})`;
}

/** What is said of a variant. */
export interface Said {
  /** The variant's label. */
  readonly label: string;
  /** The rest of the sentence. */
  readonly words: string;
}

/** What is said of each, joined by `join`; what is the same of several is said once of all of them. */
export function together(
  each: readonly Said[],
  join: (labels: string, words: string) => string,
): string[] {
  const groups = Map.groupBy(each, ({ words }) => words);
  return [...groups].map(([words, same]) => join(listed(same.map(({ label }) => label)), words));
}

/** A sentence of one variant or several: "a and b: their gradients vanish." */
export function sentence(labels: string, words: string): string {
  return `${labels}: ${words}`;
}
