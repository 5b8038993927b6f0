/** A copy of the project that may come to harm, and its tasks run there as a user runs them. */

import { cp } from "node:fs/promises";
import { fromFileUrl, join } from "@std/path";
import { type Outcome, withFolder } from "./command.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const PARTS = ["deno.json", "deno.lock", "mod.ts", ".gitignore", "lib", "kernels", "experiments"];

/** Calls `body` with a folder that holds a copy of the project, "project", and removes it. */
export async function withProject(
  body: (project: string, folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (made) => {
    const folder = await Deno.realPath(made);
    const project = join(folder, "project");
    for (const part of PARTS) await cp(join(ROOT, part), join(project, part), { recursive: true });
    await body(project, folder);
  });
}

/** The environment of a user who stands in no task. */
export function environment(): Record<string, string> {
  const { INIT_CWD: _task, XDG_RUNTIME_DIR: _runtime, ...rest } = Deno.env.toObject();
  return { ...rest, NO_COLOR: "1" };
}

/** Runs `deno task exp` where the user stands in `cwd`. */
export async function runTask(cwd: string, ...args: string[]): Promise<Outcome> {
  return await runIn(cwd, [Deno.execPath(), "task", "--quiet", "exp", ...args]);
}

/** Runs a program without a terminal. */
export async function runIn(cwd: string, [program, ...args]: string[]): Promise<Outcome> {
  const command = new Deno.Command(program!, {
    args,
    cwd,
    clearEnv: true,
    env: environment(),
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}
