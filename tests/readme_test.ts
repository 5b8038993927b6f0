/** The README's examples run as they stand, with no more permissions than they need. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";

const root = new URL("..", import.meta.url);

Deno.test("the README's library example trains: its loss falls", async () => {
  const source = await codeBlock("./mod.ts");
  const { output, errors } = await runModule(
    source.replace("./mod.ts", new URL("mod.ts", root).href),
  );
  assertEquals(errors, "");
  const losses = output.trim().split("\n").map((line) => Number(line.split(" ")[1]));
  assertEquals(losses.length, 5);
  assert(losses[4]! < 0.7 * losses[0]!, `losses ${losses} do not fall`);
});

Deno.test("the README's experiment runs, shortened, and answers with a table", async () => {
  const source = await codeBlock("../mod.ts");
  const folder = await Deno.makeTempDir();
  const file = `${folder}/momentum.ts`;
  await Deno.writeTextFile(file, source.replace("../mod.ts", new URL("mod.ts", root).href));
  const cli = fromFileUrl(new URL("lib/runner/cli.ts", root));
  const { output, errors } = await run(
    ["--allow-read", `--allow-write=${folder}`, cli, file],
    ["--steps", "50", "--device", "cpu", "--quiet", "--out", `${folder}/report`],
  );
  assertEquals(errors, "");
  assertStringIncludes(output, "usual");
  assertStringIncludes(output, "slow");
  await Deno.remove(folder, { recursive: true });
});

/** The one TypeScript block of the README that imports `specifier`. */
async function codeBlock(specifier: string): Promise<string> {
  const readme = await Deno.readTextFile(new URL("README.md", root));
  const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1]!);
  const found = blocks.filter((block) => block.includes(`from "${specifier}"`));
  assertEquals(found.length, 1, `one block that imports ${specifier}`);
  return found[0]!;
}

async function runModule(source: string): Promise<{ output: string; errors: string }> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, source);
  const result = await run(["--allow-read", file], []);
  await Deno.remove(file);
  return result;
}

async function run(flags: readonly string[], options: readonly string[]) {
  const config = fromFileUrl(new URL("deno.json", root));
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", `--config=${config}`, ...flags, ...options],
    env: { NO_COLOR: "1" },
  });
  const { stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { output: decoder.decode(stdout), errors: decoder.decode(stderr) };
}
