/** House rules as code: who may import whom, how long files are, how they begin, what they may not hold. */

import { assertEquals } from "@std/assert";
import lecture from "../experiments/bn-vs-kaiming.ts";
import { loadExpected } from "../lib/experiment/expected.ts";

const ROOT = new URL("../", import.meta.url);

/** Lower first. Everything may import these two, which import nothing of ours. */
const BELOW_ALL = ["kernels", "lib/std"];
const LAYERS = [
  "device",
  "tensor",
  "nn",
  "data",
  "experiment",
  "runner",
  "diagnosis",
  "report",
  "cli",
];

const MAX_LINES = { ".ts": 300, ".wgsl": 120, test: 400 };

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(`${folder}/`, ROOT))) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* walk(path);
    else yield path;
  }
}

/** All files below the folders with one of the endings, and their text. */
async function sources(folders: readonly string[], ...endings: string[]) {
  const found: { path: string; text: string }[] = [];
  for (const folder of folders) {
    for await (const path of walk(folder)) {
      if (!endings.some((ending) => path.endsWith(ending))) continue;
      found.push({ path, text: await Deno.readTextFile(new URL(path, ROOT)) });
    }
  }
  return found.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** What a file imports of ours, as paths from the root; static, dynamic and type imports alike. */
function importsOf(path: string, text: string): string[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*|new URL\(\s*)"(\.[^"]*)"/g;
  return [...text.matchAll(pattern)].map(([, specifier]) =>
    new URL(specifier!, new URL(path, ROOT)).href.slice(ROOT.href.length)
  );
}

function layerOf(path: string): number {
  const [, folder] = path.match(/^lib\/([^/]+)\//) ?? [];
  return LAYERS.indexOf(folder ?? "");
}

function isAllowed(from: string, to: string): boolean {
  if (BELOW_ALL.some((folder) => to.startsWith(`${folder}/`))) return true;
  if (to === "deno.json") return true;
  return layerOf(to) >= 0 && layerOf(to) <= layerOf(from);
}

Deno.test("a file imports only from its own layer or lower ones", async () => {
  const wrong: string[] = [];
  let checked = 0;
  for (const { path, text } of await sources(["lib"], ".ts")) {
    if (path.startsWith("lib/std/")) continue;
    if (layerOf(path) < 0) wrong.push(`${path} belongs to no layer`);
    for (const target of importsOf(path, text)) {
      checked++;
      if (!isAllowed(path, target)) wrong.push(`${path} imports ${target}`);
    }
  }
  assertEquals(wrong, []);
  assertEquals(checked > 200, true, `only ${checked} imports were found: is the pattern right?`);
});

Deno.test("kernels and lib/std import nothing from above", async () => {
  const wrong: string[] = [];
  for (const { path, text } of await sources(BELOW_ALL, ".ts")) {
    const own = BELOW_ALL.find((folder) => path.startsWith(`${folder}/`))!;
    for (const target of importsOf(path, text)) {
      if (!target.startsWith(`${own}/`)) wrong.push(`${path} imports ${target}`);
    }
  }
  assertEquals(wrong, []);
});

/** What a file imports of ours that is there when it runs: no types. */
function valuesOf(path: string, text: string): string[] {
  const statements = text.match(/^(import|export)\b[^;"]*"\.[^"]*"/gm) ?? [];
  return statements.flatMap((statement) => {
    const names = statement.match(/\{([^}]*)\}/)?.[1]?.split(",").filter((name) => name.trim());
    const onlyTypes = /^(import|export) type\b/.test(statement) ||
      names?.every((name) => name.trim().startsWith("type "));
    return onlyTypes ? [] : importsOf(path, statement);
  });
}

Deno.test("no files import each other in a circle", async () => {
  const all = await sources(["lib", "kernels"], ".ts");
  const imports = new Map(all.map(({ path, text }) => [path, valuesOf(path, text)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const follow = (path: string, above: readonly string[]) => {
    if (above.includes(path)) circles.push([...above, path].join(" > "));
    if (done.has(path) || above.includes(path)) return;
    for (const target of imports.get(path) ?? []) follow(target, [...above, path]);
    done.add(path);
  };
  for (const path of imports.keys()) follow(path, []);
  assertEquals(circles, []);
  const count = [...imports.values()].flat().length;
  assertEquals(count > 200, true, `only ${count} imports were found: is the pattern right?`);
});

Deno.test("files are short", async () => {
  const all = await sources(["lib", "kernels", "experiments", "tests"], ".ts", ".wgsl");
  const limitOf = (path: string) => {
    if (path.endsWith(".wgsl")) return MAX_LINES[".wgsl"];
    return path.startsWith("tests/") ? MAX_LINES.test : MAX_LINES[".ts"];
  };
  const long = all.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split("\n").length;
    return lines <= limitOf(path) ? [] : [`${path}: ${lines} lines, limit ${limitOf(path)}`];
  });
  assertEquals(long, []);
});

Deno.test("every file begins with what it is for", async () => {
  const all = await sources(["lib", "kernels", "experiments", "tests"], ".ts", ".wgsl", ".py");
  const starts = { ts: /^(#!.*\n)?\/\*\*/, wgsl: /^\/\//, py: /^(#!.*\n)?"""/ };
  const silent = all.filter(({ path, text }) => {
    const ending = path.split(".").pop() as keyof typeof starts;
    return !starts[ending].test(text);
  });
  assertEquals(silent.map(({ path }) => path), []);
});

Deno.test("no file names a place on somebody's machine", async () => {
  const folders = ["lib", "kernels", "experiments", "tests"];
  const all = await sources(folders, ".ts", ".wgsl", ".py", ".json", ".md");
  const machine = new RegExp(
    ["/ho" + "me/\\w", "/ro" + "ot/", "/Us" + "ers/\\w", "/wo" + "rk/"].join("|"),
  );
  assertEquals(all.filter(({ text }) => machine.test(text)).map(({ path }) => path), []);
});

Deno.test("what runs, judges and reports names none of the lecture's data and figures", async () => {
  const source = "experiments/bn-vs-kaiming.expected.json";
  const { expected, published } = await loadExpected(source, lecture);
  const words = new Set(["makemore", "200000", "200_000"]);
  for (const { digest, losses } of [...expected, ...published]) {
    words.add(digest);
    const figures = Object.values(losses).flatMap((each) => Object.values(each).flat().map(Number));
    for (const figure of figures) { // Tolerances are below 1.
      if (figure > 1 && `${figure}`.length > 4) words.add(`${figure}`);
    }
  }
  assertEquals(words.size > 70, true, `only ${words.size} words to look for`);
  const all = await sources(["lib/runner", "lib/diagnosis", "lib/report"], ".ts");
  const wrong = all.flatMap(({ path, text }) =>
    [...words].filter((word) => text.includes(word)).map((word) => `${path}: ${word}`)
  );
  assertEquals(wrong, []);
});
