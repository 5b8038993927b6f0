/** The command at a terminal, where Deno asks for what lies outside the project. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { environment, withProject } from "../helpers/project.ts";

/** Runs a shell's command in a terminal of util-linux's `script`, and answers Deno's question. */
async function answer(command: string, cwd: string, key: string) {
  const terminal = new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", command, "/dev/null"],
    cwd,
    clearEnv: true,
    env: environment(),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const keys = terminal.stdin.getWriter();
  const press = () => void keys.write(new TextEncoder().encode(`${key}\n`)).catch(() => {});
  let shown = "";
  let again: ReturnType<typeof setInterval> | undefined;
  for await (const text of terminal.stdout.pipeThrough(new TextDecoderStream())) {
    shown += text;
    // Deno drops what was typed before it asked: the key is pressed until it is heard.
    if (shown.includes("Allow?")) again ??= setInterval(press, 200);
    if (!/Granted|Denied/.test(shown)) continue;
    clearInterval(again);
    await keys.close().catch(() => {});
  }
  return { shown, code: (await terminal.status).code };
}

Deno.test({
  name: "Deno asks for each path by name, and no is an answer",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await withProject(async (project, folder) => {
      const words = join(folder, "words.txt");
      await Deno.writeTextFile(words, "anna\nbea\ncleo\ndora\n".repeat(10));
      const task =
        `'${Deno.execPath()}' task --quiet exp bn-vs-kaiming --variant kaiming --steps 1`;
      const command = `${task} --device cpu --data '${words}'`;
      for (const [key, said, code] of [["y", /Granted/, 0], ["n", /Denied/, 2]] as const) {
        const outcome = await answer(command, project, key);
        assertStringIncludes(outcome.shown, `Deno requests read access to "${words}"`);
        assertMatch(outcome.shown, said);
        assertEquals(outcome.code, code, outcome.shown);
      }
    });
  },
});
