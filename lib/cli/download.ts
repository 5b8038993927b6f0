/** The command `deno task data`: downloads the lecture's names.txt into the cache. */

import { parseArgs } from "@std/cli";
import { InitlabError, UsageError } from "../device/errors.ts";
import { visibleLines } from "../device/text.ts";
import { makemorePath } from "../data/cache.ts";
import { downloadMakemore } from "../data/download.ts";

const HELP = `Usage: deno task data [--url URL]

Downloads the lecture's names.txt, checks its digest and keeps it in the project's folder .cache,
where the data set "makemore" is found.

  --url URL   download from here instead
  --help      this text

Exit codes: 0 ok, 2 usage, or the file could not be had.`;

/** Where the command prints. */
export interface DownloadTerminal {
  /** Prints a line of the result. */
  out(line: string): void;
  /** Prints what is wrong. */
  err(line: string): void;
}

/** Runs the command; its result is the exit code. */
export async function runDownload(
  args: readonly string[],
  terminal: DownloadTerminal,
  findPath: () => string = makemorePath,
): Promise<number> {
  try {
    const { help, url } = parse(args);
    if (help) {
      terminal.out(HELP);
      return 0;
    }
    const path = findPath();
    const downloaded = await downloadMakemore(path, url === undefined ? {} : { url });
    terminal.out(`${downloaded ? "downloaded" : "already there"}: ${path}`);
    return 0;
  } catch (error) {
    if (!(error instanceof InitlabError)) throw error;
    terminal.err(`error: ${error.message}`);
    return 2;
  }
}

function parse(args: readonly string[]): { help: boolean; url: string | undefined } {
  const { help, url } = parseArgs([...args], {
    boolean: ["help"],
    string: ["url"],
    alias: { help: "h" },
    unknown: (argument) => {
      throw new UsageError(`unknown argument ${argument}; --help lists the options.`);
    },
  });
  if (url === "") throw new UsageError("--url needs a value; give the address of the file.");
  return { help, url };
}

if (import.meta.main) {
  Deno.exit(
    await runDownload(Deno.args, {
      out: (line) => console.log(visibleLines(line)),
      err: (line) => console.error(visibleLines(line)),
    }),
  );
}
