/** House rules of the WGSL kernels as code: a file for each, which says what the table says. */

import { assert, assertEquals } from "@std/assert";
import { codeTables, inCapitals } from "../../kernels/table/codes.ts";
import { type KernelName, type KernelSpec, kernelTable } from "../../kernels/table/mod.ts";
import { wgsl } from "../../kernels/wgsl.ts";
import { type Grid, grids } from "../../kernels/wgsl/grids/mod.ts";
import { type KernelBuffer, kernelCases } from "../helpers/kernels/mod.ts";

/** Longest file and line. */
const MAX_LINES = 120;
const MAX_COLUMNS = 100;

const kernels = Object.entries(kernelTable) as [KernelName, KernelSpec][];
const folder = new URL("../../kernels/wgsl/", import.meta.url);

/** All matches of a pattern's groups. */
const matches = (text: string, pattern: RegExp): string[][] =>
  [...text.matchAll(pattern)].map((match) => match.slice(1));

Deno.test("every kernel has a .wgsl file and every file is a kernel", () => {
  const files = [...Deno.readDirSync(folder)].filter(({ isFile }) => isFile)
    .map(({ name }) => name).sort();
  assertEquals(files, kernels.map(([name]) => `${name}.wgsl`).sort());
});

for (const [kernel, spec] of kernels) {
  const { tiled, split }: Grid = grids[kernel];
  const text = Deno.readTextFileSync(new URL(`${kernel}.wgsl`, folder));
  const parts = matches(text, /Parts: (.*)\.$/gm).flatMap(([names]) => names!.split(", "));

  Deno.test(`${kernel}.wgsl is short, with a header and one entry point`, () => {
    const partTexts = parts.map((part) =>
      Deno.readTextFileSync(new URL(`parts/${part}.wgsl`, folder))
    );
    const codes = matches(text, /Codes: (.*)\.$/gm).flatMap(([tables]) =>
      tables!.split(", ").flatMap((table) => Object.entries(codeTables[table as "formulas"]))
    );
    const constants = codes.map(([name, code]) => `const ${inCapitals(name)} = ${code}u;\n`);
    assertEquals(wgsl[kernel], text + [...partTexts, ...constants].join(""));
    assertEquals(parts.includes("tile"), tiled ?? false);
    const lines = text.trimEnd().split("\n");
    assert(lines.length <= MAX_LINES, `${lines.length} lines`);
    const long = lines.findIndex((line) => line.length > MAX_COLUMNS);
    assert(long < 0, `kernels/wgsl/${kernel}.wgsl:${long + 1} is longer than ${MAX_COLUMNS}`);
    const header = lines.slice(0, lines.findIndex((line) => !line.startsWith("//")));
    assert(header.length >= 3, "a header: formula, shapes, who uses it");
    assert(header.some((line) => line.startsWith("// Used by: ")), "the header says who uses it");
    assert(header.some((line) => /->|arena|history/.test(line)), "the header gives the shapes");
    for (const binding of Object.keys(spec.bindings)) {
      assert(header.some((line) => line.includes(binding)), `the header does not name ${binding}`);
    }
    assertEquals(matches(text, /@(compute|vertex|fragment)\b/g), [["compute"]]);
    assertEquals(matches(text, /@compute [^]*?\bfn (\w+)\(/g), [["main"]]);
  });

  Deno.test(`${kernel}.wgsl declares the table's bindings and constants, and uses them`, () => {
    const bindings = matches(
      text,
      /@group\((\d+)\) @binding\((\d+)\) var<storage, (\w+)> (\w+): array<(.+?)>;/g,
    );
    const contents: Readonly<Record<string, KernelBuffer>> = kernelCases[kernel][0]!.buffers();
    assertEquals(
      bindings,
      Object.entries(spec.bindings).map(([name, access], i) => {
        const integer = name === "counts" ? "atomic<u32>" : "u32";
        const type = contents[name] instanceof Uint32Array ? integer : "f32";
        const element = text.includes(`${name}: array<vec4f>`) ? "vec4f" : type;
        return ["0", `${i}`, access === "write" ? "read_write" : "read", name, element];
      }),
    );
    assertEquals(matches(text, /@(?:group|binding)\(/g).length, 2 * bindings.length);
    const strides = Object.keys(spec.bindings).map((name) => [`${name}Stride`, "u32 = 0u"]);
    const range = [["begin", "u32 = 0u"], ["end", "u32 = 0xffffffffu"]];
    assertEquals(
      matches(text, /^override (\w+): (.+);$/gm),
      [...Object.entries(spec.constants), ...strides, ...(split ? range : [])],
    );
    for (const name of split?.along ?? []) assertEquals(spec.constants[name], "u32");
    for (const [name] of matches(text, /^override (\w+):/gm)) {
      const uses = matches(
        wgsl[kernel].replace(/\/\/.*$/gm, ""),
        new RegExp(`\\b(${name})\\b`, "g"),
      );
      assert(uses.length >= 2, `${name} is declared and not used`);
    }
  });

  Deno.test(`${kernel}.wgsl keeps the rules that drivers punish`, () => {
    const code = text.replace(/\/\/.*$|\/\*[^]*?\*\//gm, "");
    assert(!/atomic<f32>/.test(code), "no float atomics");
    assert(!/\btanh\(/.test(code), "tanh of a large argument is NaN on some drivers");
    const compared = matches(code, /(\w+) (?:!=|==) \1\b/g);
    assertEquals(compared, [], "a value compared with itself tests for NaN, which WGSL may drop");
  });
}
