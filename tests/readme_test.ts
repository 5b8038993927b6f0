/** The README's examples run as they stand, with no more permissions than they need. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";

const root = new URL("..", import.meta.url);

Deno.test("the README's library example trains: its loss falls", async () => {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, await codeBlock("openDevice"));
  const { output, errors } = await run(["--allow-read", file], []);
  await Deno.remove(file);
  assertEquals(errors, "");
  const losses = output.trim().split("\n").map((line) => Number(line.split(" ")[1]));
  assertEquals(losses.length, 5);
  assert(losses[4]! < 0.7 * losses[0]!, `losses ${losses} do not fall`);
});

Deno.test("the README's experiment runs, shortened, and answers with a table", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/momentum.ts`;
  const source = await codeBlock("defineExperiment");
  const [, question] = source.match(/question: "(.*)"/)!;
  assert(source.startsWith(`/** ${question} */`), "it opens with its question, for --list");
  await Deno.writeTextFile(file, source);
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

/** The one TypeScript block of the README that imports `name` from the package. */
async function codeBlock(name: string): Promise<string> {
  const readme = await Deno.readTextFile(new URL("README.md", root));
  const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1]!);
  const found = blocks.filter((block) =>
    new RegExp(`\\{.*\\b${name}\\b.*\\} from "@initlab/initlab"`).test(block)
  );
  assertEquals(found.length, 1, `one block that imports ${name}`);
  return found[0]!;
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
