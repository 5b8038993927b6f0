/**
 * What the command line names outside the project is asked for at once, before an experiment is
 * loaded: what an experiment asks for later is a wish of its own.
 */

import { join, resolve } from "@std/path";
import project from "../../deno.json" with { type: "json" };
import { PROJECT } from "../data/cache.ts";
import { UsageError } from "../device/errors.ts";
import { isFile } from "./data_file.ts";
import { fromUser, isInside, realPath } from "../experiment/paths.ts";

/** A right to a path, which the process can open. */
export interface Access {
  readonly right: "read" | "write";
  readonly path: string;
  /** The command can do without. */
  readonly optional?: boolean;
}

/** What the user typed. */
export interface CommandLine {
  /** All of it. */
  readonly args: readonly string[];
  /** The experiment, where it is given by its path. */
  readonly experimentPath?: string;
}

/**
 * Sees to it that all of `wanted` is allowed: at a terminal Deno asks for each path, elsewhere it
 * refuses. A link inside the project opens nothing outside: what it leads to is asked for.
 *
 * @param line for the message
 * @returns whether all is allowed; else what is optional is not
 * @throws {UsageError} with a whole command that has the rights, if one that is needed is not given
 */
export async function askFor(wanted: readonly Access[], line: CommandLine): Promise<boolean> {
  const all: Access[] = [];
  const refused: Access[] = [];
  for (const access of wanted) {
    for (const path of await leadsTo(resolve(access.path))) {
      const each = { ...access, path };
      all.push(each);
      const { state } = await Deno.permissions.request({ name: each.right, path });
      if (state !== "granted") refused.push(each);
    }
  }
  const lacking = refused.filter(({ optional }) => !optional);
  if (lacking.length === 0) return refused.length === 0;
  throw new UsageError(
    `not allowed to ${
      inWords(lacking)
    }, which "deno task exp" may not use unasked; allow it at a ` +
      `terminal, where Deno asks, or by this command:\n${wholeCommand(all, line)}`,
  );
}

function inWords(refused: readonly Access[]): string {
  const rights = Map.groupBy(refused, ({ path }) => path);
  return Array.from(
    rights,
    ([path, all]) => `${all.map(({ right }) => right).join(" and ")} ${path}`,
  )
    .join(", or to ");
}

/** A path, and where it leads to outside, if it is a path of the project that does. */
async function leadsTo(path: string): Promise<readonly string[]> {
  if (!isInside(path, PROJECT)) return [path];
  const real = await realPath(path);
  return isInside(real, await realPath(PROJECT)) ? [path] : [path, real];
}

/** The command of the task with these rights; it needs no terminal and runs in any folder. */
function wholeCommand(needed: readonly Access[], line: CommandLine): string {
  const [, flags] = /deno run (.+) \S+$/.exec(project.tasks.exp.command)!;
  const paths = (right: string) =>
    needed.filter((each) => each.right === right).map(({ path }) => path);
  const read = [PROJECT, ...paths("read").filter((path) => !isInside(path, PROJECT))];
  const rights: Record<string, readonly string[]> = { read, write: paths("write") };
  const words = flags!.split(" ").map((flag) => {
    const [, right] = /^--allow-(read|write)=/.exec(flag) ?? [];
    return right === undefined ? flag : `--allow-${right}=${listed(rights[right]!)}`;
  });
  const config = `--config=${join(PROJECT, "deno.json")}`;
  const script = join(PROJECT, "lib", "cli", "cli.ts");
  const all = ["deno", "run", "--no-prompt", config, ...words, script, ...absolute(line)];
  return all.map(shellWord).join(" ");
}

/** Paths as Deno's flags list them; of one with a comma, which cannot be listed, its folder. */
function listed(paths: readonly string[]): string {
  return [...new Set(paths.map((path) => path.replace(/[\\/][^\\/,]*,.*$/s, "") || "/"))].join(",");
}

/** The user's arguments, their paths independent of where the user stands. */
function absolute({ args, experimentPath }: CommandLine): string[] {
  const whole = (path: string) => resolve(fromUser(path));
  const takesPath = (option: string, value: string) =>
    ["--data", "--out"].includes(option) || (option === "--dataset" && isFile(value));
  return args.map((arg, index) => {
    const [, option, value] = /^(--\w+)=(.*)$/s.exec(arg) ?? [];
    if (option !== undefined) return takesPath(option, value!) ? `${option}=${whole(value!)}` : arg;
    return takesPath(args[index - 1] ?? "", arg) || arg === experimentPath ? whole(arg) : arg;
  });
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
