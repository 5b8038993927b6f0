/** JSON with comments: the same values as JSON.parse gives, and one sentence for what is wrong. */

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { ExperimentError } from "../../lib/device/errors.ts";
import { parseJson } from "../../lib/experiment/json.ts";
import { runCommandIn, tinyExperiment, withFolder } from "../helpers/command.ts";

const messageOf = (text: string) =>
  assertThrows(() => parseJson(text, "x.json"), ExperimentError).message;

Deno.test("what JSON.parse reads is read alike", () => {
  const texts = [
    '{"a": [1, -0, 0.5, 1e-3, 1E+2, 1.5e300, true, false, null, "", {}], "": {"b": []}}',
    '"\\u00e9\\ud83d\\ude00 \\"\\\\\\/\\b\\f\\n\\r\\t 😀"',
    " \r\n\t[ ]\n",
    '{"__proto__": 1, "constructor": 2}',
  ];
  for (const text of texts) assertEquals(parseJson(text, "x"), JSON.parse(text), text);
});

Deno.test("comments and trailing commas are allowed", () => {
  const text =
    '// begin\n{ /* a, */ "a": [1, 2, /**/ ], // "b"\n "c": "// no /* comment */", }\n//';
  assertEquals(parseJson(text, "x"), { a: [1, 2], c: "// no /* comment */" });
});

const faults: readonly [text: string, message: string][] = [
  ["", "1:1: expected a value, found the end of the file"],
  ["// nothing\n", "2:1: expected a value, found the end of the file"],
  ['{\n  "a": }', '2:8: expected a value, found "}"'],
  ['{\r\n\r\n"a" 1}', '3:5: expected ":" after the key, found "1"'],
  ['{\r"a": 1\r"b": 2}', '3:1: expected "," or "}", found "\\"b\\""'],
  ["[1 2]", '1:4: expected "," or "]", found "2"'],
  ["[1,,2]", '1:4: expected a value, found ","'],
  ["[1", '1:3: expected "," or "]", found the end of the file'],
  ["{a: 1}", '1:2: expected a key in double quotes or "}", found "a"'],
  ["{'a': 1}", '1:2: expected a key in double quotes or "}", found "\'a\'"'],
  ['{"a": undefined}', '1:7: expected a value, found "undefined"'],
  ['{"a": NaN}', '1:7: expected a value, found "NaN"'],
  ['{"a": True}', '1:7: expected a value, found "True"'],
  ['{"a": 01}', '1:8: expected "," or "}", found "1"'],
  ['{"a": .5}', '1:7: expected a value, found ".5"'],
  ['{"a": 0x10}', '1:8: expected "," or "}", found "x10"'],
  ['{"a": 1_000}', '1:8: expected "," or "}", found "_000"'],
  ['{"a": "b\n"}', '1:7: expected \'"\' at the end of the text, on its line, found "\\"b"'],
  ['["\\x41"]', '1:2: expected an escape such as \\n or \\u00e9, found "\\"\\\\x41\\""'],
  ['["\\u12g4"]', '1:2: expected an escape such as \\n or \\u00e9, found "\\"\\\\u12g4\\""'],
  ["{} /* end", '1:4: expected "*/" at the end of the comment, found "/* end"'],
  ["{} {}", '1:4: expected the end of the file, found "{"'],
  ["{}\u202e", '1:3: expected the end of the file, found "\\u202e"'],
  ['{"a": 1,\n "b": 2,\n "a": 3}', '3:2: expected every key once, found "a" on line 1 too'],
  ['{"a": {}, "a": {}}', '1:11: expected every key once, found "a" twice on line 1'],
  ['{"a": 1, "\\u0061": 2}', '1:10: expected every key once, found "a" twice on line 1'],
  [
    "[".repeat(100_000),
    "1:33: expected at most 32 lists and objects inside one another, found one more",
  ],
  [
    '{"a":'.repeat(100_000),
    "1:161: expected at most 32 lists and objects inside one another, found one more",
  ],
];

for (const [text, message] of faults) {
  Deno.test(`one sentence for ${JSON.stringify(text.slice(0, 30))}`, () => {
    assertEquals(messageOf(text), `x.json:${message}`);
  });
}

Deno.test("any cut of an experiment is one short sentence", () => {
  const text = tinyExperiment();
  for (let length = 0; length < text.length; length++) {
    const message = messageOf(text.slice(0, length));
    assertEquals(/^x\.json:1:\d+: expected .{1,120}$/.test(message), true, message);
  }
});

Deno.test("long texts, spaces and comments do not exhaust the stack", () => {
  const long = "x".repeat(3_000_000);
  assertEquals(parseJson(`${" ".repeat(3_000_000)}/*${long}*/"${long}"`, "x"), long);
});

Deno.test("a byte order mark is fine; a wrong encoding, a key given twice exit 2", async () => {
  await withFolder(async (folder) => {
    const write = (name: string, content: string | Uint8Array) =>
      Deno.writeFile(
        join(folder, name),
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    await write("bom.json", `\ufeff${tinyExperiment()}`);
    await write(
      "wide.json",
      new Uint8Array(Uint16Array.from("\ufeff{}", (c) => c.charCodeAt(0)).buffer),
    );
    await write("latin.json", new Uint8Array([0x7b, 0x0a, 0xe9]));
    await write("twice.json", '{\n"variants": { "plain": {"train":{"steps":5}},\n"plain": {} }\n}');
    const bom = await runCommandIn(folder, "FOLDER/bom.json");
    assertEquals(bom.code, 0, bom.err);
    const sentences = {
      wide: "error: FOLDER/wide.json is UTF-16 text; expected UTF-8: save it as UTF-8.\n",
      latin:
        "error: FOLDER/latin.json is not UTF-8 text (line 2 is the first at fault); save it as UTF-8.\n",
      twice: 'error: FOLDER/twice.json:3:1: expected every key once, found "plain" on line 2 too\n',
    };
    for (const [name, sentence] of Object.entries(sentences)) {
      const { code, out, err } = await runCommandIn(folder, `FOLDER/${name}.json`);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, sentence);
    }
  });
});
