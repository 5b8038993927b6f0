/** The main job with the permissions of its task, and those to its own output folder. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { commandIn } from "./helpers/command.ts";

Deno.test("the main job needs no permission beyond its task's and its output folder", async () => {
  const folder = await Deno.makeTempDir();
  const { code, stdout, stderr } = await runJob(folder);
  const text = new TextDecoder();
  assertEquals(code, 0, text.decode(stderr));
  for (const variant of ["original", "softmax fixed", "tanh fixed", "Kaiming", "batch norm"]) {
    assertStringIncludes(text.decode(stdout), variant);
  }
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name);
  for (const expected of ["report.json", "report.md", "index.html", "saturation.svg"]) {
    assertEquals(files.includes(expected), true, `${expected} in ${files}`);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the same command writes the same bytes", async () => {
  const folders = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  for (const folder of folders) assertEquals((await runJob(folder)).code, 0);
  const [first, second] = folders as [string, string];
  for (const { name } of Deno.readDirSync(first)) {
    const [a, b] = [first, second].map((folder) => Deno.readTextFileSync(`${folder}/${name}`));
    assertEquals(a === b, true, `${name} differs between two runs`);
  }
  for (const folder of folders) await Deno.remove(folder, { recursive: true });
});

function runJob(folder: string): Promise<Deno.CommandOutput> {
  const options = ["--steps", "100", "--device", "cpu", "--out", folder];
  const args = [...commandIn(folder), "bn-vs-kaiming", ...options];
  return new Deno.Command(Deno.execPath(), { args }).output();
}
