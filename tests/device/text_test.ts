/** Text as it is shown: nothing hidden, nothing long, columns that line up. */

import { assertEquals } from "@std/assert";
import {
  decimal,
  displayWidth,
  fit,
  pad,
  quote,
  visible,
  visibleLines,
} from "../../lib/device/text.ts";

/** Every kind of character that a reader does not see, or that reorders what they see. */
const UNSEEN = [
  ...[0x00, 0x07, 0x09, 0x0a, 0x0d, 0x1b, 0x7f, 0x80, 0x85, 0x9b, 0x9f, 0xad],
  ...[0x061c, 0x115f, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029],
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069],
  ...[0x3164, 0xfe0f, 0xfeff, 0xfdd0, 0xfffe, 0xffff, 0xfffb, 0xe000, 0xd800, 0xdfff],
  ...[0x1d173, 0x1fffe, 0x10ffff, 0xe0001, 0xe0041, 0xe0100],
];

Deno.test("characters of every unseen kind are shown as JSON escapes them", () => {
  for (const code of UNSEEN) {
    const character = String.fromCodePoint(code);
    for (const text of [character, ` ${character} `, `.${character}${character}`]) {
      // A variation selector after a character is a part of it.
      if (code === 0xfe0f && text.startsWith(".")) continue;
      const shown = visible(text);
      assertEquals(shown.includes(character), false, code.toString(16));
      assertEquals(JSON.parse(`"${shown}"`), text, code.toString(16));
    }
  }
  const lone = String.fromCharCode(0xd800);
  assertEquals(visible(`a\u202eb${lone}\u{1fffe}`), "a\\u202eb\\ud800\\ud83f\\udffe");
});

Deno.test("what readers do see stays: accents, scripts, emoji, joiners inside words", () => {
  const texts = [
    "Zoë e\u0308",
    "می\u200cروم",
    "क्\u200dष",
    "👩🏽\u200d🔬 ❤\ufe0f 👨\u200d👩\u200d👧",
    "\u00a0\u3000中文 한국어",
  ];
  for (const text of texts) assertEquals(visible(text), text);
});

Deno.test("lines stay lines, and carriage returns do not", () => {
  assertEquals(visibleLines("a\n\u001b[2Jb\r\n"), "a\n\\u001b[2Jb\\u000d\n");
});

Deno.test("a quote is short, on one line, and cut between characters", () => {
  assertEquals(quote('a "b"\n'), '"a \\"b\\"\\n"');
  assertEquals(quote("x".repeat(60)), `"${"x".repeat(60)}"`);
  assertEquals(quote("x".repeat(2_000_000)), `"${"x".repeat(57)}..."`);
  assertEquals(quote("\u202e".repeat(20)), `"${"\\u202e".repeat(9)}..."`);
  assertEquals(quote(`${"x".repeat(56)}😀😀😀`), `"${"x".repeat(56)}..."`);
});

Deno.test("columns: wide characters count two, marks none, a joined emoji one picture", () => {
  const widths: [text: string, width: number][] = [
    ["batch norm", 10],
    ["e\u0301", 1],
    ["\u0301", 0],
    ["中文", 4],
    ["ﾊﾝ", 2],
    ["한글", 4],
    ["\u1112\u1161\u11ab", 2],
    ["👩🏽\u200d🔬", 2],
    ["❤\ufe0f", 2],
    ["می\u200cروم", 5],
    ["ａ", 2],
  ];
  for (const [text, width] of widths) assertEquals(displayWidth(text), width, text);
  assertEquals(pad("中", 4, "after"), "中  ");
  assertEquals(pad("中", 4, "before"), "  中");
  assertEquals([fit("batch norm", 10), fit("batch norms", 10)], ["batch norm", "batch nor…"]);
  assertEquals([fit("中文中文", 7), fit("ab\u0301c", 2)], ["中文中…", "a…"]);
});

Deno.test("huge numbers are short", () => {
  assertEquals(decimal(2.12345, 4), "2.1235");
  assertEquals(decimal(123456.7, 3), "123456.700");
  assertEquals(decimal(3.4e38, 4), "3.40e+38");
  assertEquals(decimal(-1234567, 4), "-1.23e+6");
  assertEquals([decimal(NaN, 4), decimal(-Infinity, 4)], ["NaN", "-Infinity"]);
});
