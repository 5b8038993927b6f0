/**
 * Text as people see it: what is invisible is escaped, quotes are short, columns and digits are
 * counted. Every message, page and picture shows foreign text by these functions alone.
 */

/** The longest quote of foreign text in a message, in characters. */
const LONGEST_QUOTE = 60;
/** The longest path in a message, in characters. */
const LONGEST_PATH = 500;
/** From here on a number is shorter with an exponent. */
const LARGE = 1e6;
/** The same of one without digits after the point. */
const LONG = 1e7;

/** Joiners between letters or in an emoji, and variation selectors after a character: they stay. */
const PARTS_OF_WORDS = "(?<=[\\p{L}\\p{M}\\p{Extended_Pictographic}\\p{Emoji_Modifier}])" +
  "[\\u200c\\u200d](?=[\\p{L}\\p{M}\\p{Extended_Pictographic}])" +
  "|(?<=[^\\p{C}\\p{Z}\\p{Default_Ignorable_Code_Point}])[\\ufe00-\\ufe0f]";
/** Control, format, private and unassigned characters, surrogates, and what no font draws. */
const UNSEEN = "[\\p{C}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}]";
const PATTERN = new RegExp(`(?:${PARTS_OF_WORDS})|(${UNSEEN})`, "gu");

/** Text on one line in which nothing is hidden: each unseen character as JSON's `\u202e`. */
export function visible(text: string): string {
  return text.replace(PATTERN, (part, unseen?: string) => {
    if (unseen === undefined) return part;
    return Array.from({ length: part.length }, (_, unit) => escapeUnit(part, unit)).join("");
  });
}

/** The same for text of several lines, which stay lines. */
export function visibleLines(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

/** The first unseen character of a text, if it has any. */
export function firstUnseen(text: string): string | undefined {
  for (const [, unseen] of text.matchAll(PATTERN)) if (unseen !== undefined) return unseen;
  return undefined;
}

/** Foreign text for a message: in quotation marks, escaped as in JSON, cut where it is long. */
export function quote(text: string): string {
  const shown = visible(JSON.stringify(text.slice(0, LONGEST_QUOTE)).slice(1, -1));
  if (text.length <= LONGEST_QUOTE && shown.length <= LONGEST_QUOTE) return `"${shown}"`;
  const cut = shown.slice(0, LONGEST_QUOTE - 3);
  return `"${cut.replace(/(\\u?[0-9a-f]{0,3}|[\ud800-\udbff])$/, "")}..."`;
}

/** A path or an argument for a message: whole, unless it is absurdly long. */
export function brief(text: string): string {
  return text.length <= LONGEST_PATH ? text : `${text.slice(0, LONGEST_PATH)}...`;
}

/** How many columns of a terminal a text takes: wide characters two, combining marks none. */
export function displayWidth(text: string): number {
  let sum = 0;
  for (const { segment } of new Intl.Segmenter("en").segment(text)) {
    if (/^[\p{M}\p{C}]+$/u.test(segment)) continue;
    sum += WIDE.test(segment) ? 2 : 1;
  }
  return sum;
}

/** Text made `width` columns wide by spaces after it, or before it. */
export function pad(text: string, width: number, side: "after" | "before"): string {
  const spaces = " ".repeat(Math.max(0, width - displayWidth(text)));
  return side === "after" ? text + spaces : spaces + text;
}

/** The beginning of a text that fits `width` columns, with "…" where more would follow. */
export function fit(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = "";
  let left = width - 1;
  for (const { segment } of new Intl.Segmenter("en").segment(text)) {
    left -= displayWidth(segment);
    if (left < 0) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** A number with `digits` after the point, or short with an exponent where it is huge: 1.23e+38. */
export function decimal(value: number, digits: number): string {
  return Math.abs(value) < LARGE ? value.toFixed(digits) : value.toExponential(2);
}

/** A number to three significant digits, without needless zeros: 0.0123, 17.6, 1.23e-7, 1.23e+38. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return unusual(value);
  return Math.abs(value) < LONG ? String(Number(value.toPrecision(3))) : value.toExponential(2);
}

/** A whole number with commas between thousands. */
export function whole(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString("en-US") : unusual(value);
}

/** A number that is not finite, by name. */
export function unusual(value: number): string {
  if (Number.isNaN(value)) return "not a number";
  return value > 0 ? "infinite" : "minus infinite";
}

/** Emoji, and the blocks that East Asian Width calls wide or fullwidth. */
const WIDE = new RegExp(
  "\\p{Emoji_Presentation}|\\ufe0f|[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\u4dbf\\u4e00-\\ua4cf" +
    "\\ua960-\\ua97c\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff01-\\uff60\\uffe0-\\uffe6" +
    "\\u{1f200}-\\u{1f2ff}\\u{20000}-\\u{3fffd}]",
  "u",
);

function escapeUnit(text: string, index: number): string {
  return `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
}
