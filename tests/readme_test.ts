/** The README's examples run as they stand, with no more permissions than they need. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";

const root = new URL("..", import.meta.url);
const readme = await Deno.readTextFile(new URL("README.md", root));

Deno.test("the README's library example trains: its loss falls", async () => {
  const [, flags] = readme.match(/`deno run (.*) example\.ts`/)!;
  const { output, errors } = await run([...flags!.split(" "), "-"], codeBlock("optim"));
  assertEquals(errors, "");
  const losses = output.trim().split("\n").map((line) => Number(line.split(" ")[1]));
  assertEquals(losses.length, 5);
  assert(losses[4]! < 0.7 * losses[0]!, `losses ${losses} do not fall`);
});

Deno.test("the README's batch norm by hand prints a small saturation and the gain's gradient", async () => {
  const { output, errors } = await run(["--allow-read", "-"], codeBlock("randn"));
  assertEquals(errors, "");
  const [saturated, gradient] = output.trim().split("\n").map((line) =>
    Number(line.split(" ").at(-1))
  );
  assert(saturated! > 0.001 && saturated! < 0.02, `saturated ${saturated}`);
  assert(gradient! > 0, `gradient ${gradient}`);
});

Deno.test("the README's experiment runs, shortened, and answers with a table", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/momentum.ts`;
  const source = codeBlock("defineExperiment");
  const [, question] = source.match(/question: "(.*)"/)!;
  assert(source.startsWith(`/** ${question} */`), "it opens with its question, for --list");
  await Deno.writeTextFile(file, source);
  const cli = fromFileUrl(new URL("lib/cli/cli.ts", root));
  const options = ["--steps", "50", "--device", "cpu", "--quiet", "--out", `${folder}/report`];
  const { output, errors } = await run(
    ["--allow-read", `--allow-write=${folder}`, cli, file, ...options],
  );
  assertEquals(errors, "");
  assertStringIncludes(output, "usual");
  assertStringIncludes(output, "slow");
  await Deno.remove(folder, { recursive: true });
});

/** The one TypeScript block of the README that imports `name` from the package. */
function codeBlock(name: string): string {
  const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1]!);
  const found = blocks.filter((block) =>
    new RegExp(`\\{[^}]*\\b${name}\\b[^}]*\\} from "@initlab/initlab(/experiment)?"`).test(block)
  );
  assertEquals(found.length, 1, `one block that imports ${name}`);
  return found[0]!;
}

/** `deno run` with these arguments in the project's folder, `source` on its standard input. */
async function run(args: readonly string[], source = "") {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...args],
    cwd: fromFileUrl(root),
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(source));
  await writer.close();
  const { stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { output: decoder.decode(stdout), errors: decoder.decode(stderr) };
}
