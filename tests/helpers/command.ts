/** The real command in a process of its own, in a folder of its own. */

import { fromFileUrl, join } from "@std/path";
import { perceptron } from "./perceptron.ts";

import project from "../../deno.json" with { type: "json" };

const CLI = fromFileUrl(new URL("../../lib/cli/cli.ts", import.meta.url));
const PROJECT = join(CLI, "..", "..", "..");

/** What a run of the command left. */
export interface Outcome {
  /** The exit code. */
  readonly code: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly err: string;
}

/** A folder for files and reports, removed afterwards. */
export async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The task's own words to run the command, which may then read and write these folders too. */
export function commandIn(...folders: string[]): string[] {
  const [, flags] = /deno (run .+) \S+$/.exec(project.tasks.exp.command)!;
  const more = (flag: string) => {
    if (flag.startsWith("--allow-read=")) return `--allow-read=${[PROJECT, ...folders].join(",")}`;
    const reports = join(PROJECT, "reports");
    if (flag.startsWith("--allow-write=")) {
      return `--allow-write=${[reports, ...folders].join(",")}`;
    }
    return flag;
  };
  return [...flags!.split(" ").map(more), "--no-prompt", "--quiet", CLI];
}

/** Runs the command, on the CPU unless `args` say where, with its report below `folder`, which stands for "FOLDER" in `args`. */
export async function runCommandIn(folder: string, ...args: string[]): Promise<Outcome> {
  return await outcomeOf(folder, startCommandIn(folder, ...args));
}

/** Starts it. */
export function startCommandIn(folder: string, ...args: string[]): Deno.ChildProcess {
  const pipes = { stdin: "null", stdout: "piped", stderr: "piped" } as const;
  const settings = { args: argsIn(folder, ...args), env: { INIT_CWD: Deno.cwd() }, ...pipes };
  return new Deno.Command(Deno.execPath(), settings).spawn();
}

/** The arguments that Deno gets for that. */
export function argsIn(folder: string, ...args: string[]): string[] {
  return [
    ...commandIn(folder, ...args.filter((arg) => arg.startsWith("/dev/"))),
    ...args.map((arg) => arg.replaceAll("FOLDER", folder)),
    ...(args.includes("--device") ? [] : ["--device", "cpu"]),
    ...["--out", join(folder, "report")],
  ];
}

/** Waits for its end. */
export async function outcomeOf(folder: string, process: Deno.ChildProcess): Promise<Outcome> {
  const { code, stdout, stderr } = await process.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replaceAll(folder, "FOLDER");
  return { code, out: text(stdout), err: text(stderr) };
}

/** Writes an experiment of a few steps on a small network to `folder`; `parts` replace its own. */
export async function writeExperiment(
  folder: string,
  parts: Partial<TinyExperiment> = {},
): Promise<string> {
  const path = join(folder, "experiment.json");
  await Deno.writeTextFile(path, tinyExperiment((experiment) => Object.assign(experiment, parts)));
  return path;
}

/** An experiment of a few steps on a small network, as JSON; `change` edits it. */
export function tinyExperiment(change: (experiment: TinyExperiment) => void = () => {}): string {
  const experiment: TinyExperiment = {
    question: "small?",
    data: { kind: "words", dataset: "names", contextLength: 3 },
    network: perceptron({ embedding: 2, hidden: [4] }),
    train: { steps: 2, batchSize: 4, optimiser: { kind: "sgd", lr: 0.1 } },
    variants: { plain: {} },
  };
  change(experiment);
  return JSON.stringify(experiment);
}

/** An experiment file that tests may make wrong. */
// deno-lint-ignore no-explicit-any -- its parts are replaced by values of any kind
export type TinyExperiment = Record<string, any>;
