/** "Did you mean": the nearest known word to a mistyped one. */

/** A longer word is no slip. */
const LONGEST_WORD = 64;
const LONGEST_LIST = 20;

/** The sentence part `; did you mean "hidden"?`, or nothing where no candidate is near `word`. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

/**
 * The candidate that `word` was meant to be, if one is near: at most one edit for every four
 * letters, where nobody mistakes the first letter for another (it counts twice); or the only
 * candidate that begins or ends with the word, or the word with it.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(word.slice(0, LONGEST_WORD));
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const known = plain(candidate);
    const distance = editDistance(wanted, known);
    const most = Math.round(Math.max(wanted.length, known.length) / 4);
    if (distance <= most && distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  if (best !== undefined) return best;
  const parts = candidates.filter((candidate) => isPart(wanted, plain(candidate)));
  return parts.length === 1 ? parts[0] : undefined;
}

/** What there is, for a message: all of a few names, the first of many. */
export function listKnown(names: readonly string[]): string {
  const more = names.length - LONGEST_LIST;
  if (more <= 0) return names.join(", ");
  return `${names.slice(0, LONGEST_LIST).join(", ")} and ${more.toLocaleString("en-US")} more`;
}

/** Whether one begins or ends with the other; of three letters at least, or it would say little. */
function isPart(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 3 && (long.startsWith(short) || long.endsWith(short));
}

/** Case, dashes and underscores are the commonest slips; they cost nothing. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, "");
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`; to replace
 * the first letter counts two.
 */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const wrong = i === 1 && j === 1 ? 2 : 1;
      const replace = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : wrong);
      let cost = Math.min(replace, previous[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, beforePrevious[j - 2]! + 1);
      row.push(cost);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length]!;
}
