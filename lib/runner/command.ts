/** What the command does, from arguments to exit code; cli.ts gives it the real world. */

import {
  DataError,
  DeviceError,
  ExperimentError,
  InitlabError,
  UsageError,
} from "../device/errors.ts";
import type { DeviceChoice } from "../device/mod.ts";
import { visible } from "../device/text.ts";
import { checkResult, findExpectation } from "./check.ts";
import type { Closable, Engine, HasDigest, Places, Terminal } from "./engine.ts";
import { listExperiments } from "./load.ts";
import { HELP, type Options, parseOptions } from "./options.ts";
import { prepare } from "./prepare.ts";
import { grouped, Progress } from "./progress.ts";
import type { ResolvedExperiment } from "./resolve.ts";
import type { ExperimentResult, VariantResult } from "./result.ts";

/** The exit codes, by meaning. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  outsideBand: 3,
  diverged: 4,
  noDevice: 5,
  interrupted: 130,
} as const;

/** Runs the command; every error of our own becomes a line on standard error and an exit code. */
export async function runCommand<Dataset extends HasDigest, Device extends Closable>(
  args: readonly string[],
  terminal: Terminal,
  engine: Engine<Dataset, Device>,
  places: Places,
): Promise<number> {
  try {
    const options = parseOptions(args);
    if (options.action === "run") return await run(options, args, terminal, engine, places);
    if (options.action === "list") await list(terminal, places.experiments);
    else if (options.action === "devices") terminal.out(await engine.describeDevices());
    else terminal.out(HELP);
    return EXIT.ok;
  } catch (error) {
    return report(error, terminal);
  }
}

async function list(terminal: Terminal, directory: string): Promise<void> {
  const found = await listExperiments(directory);
  const width = Math.max(0, ...found.map(({ name }) => name.length));
  for (const { name, question, fault } of found) {
    terminal.out(visible(`${name.padEnd(width)}  ${question ?? `(at fault) ${fault}`}`));
  }
  if (found.length === 0) terminal.out(`no experiments in ${directory}`);
}

/** Everything that can be refused is refused before anything trains. */
async function run<Dataset extends HasDigest, Device extends Closable>(
  options: Options,
  args: readonly string[],
  terminal: Terminal,
  engine: Engine<Dataset, Device>,
  places: Places,
): Promise<number> {
  const { name, experiment: resolved, words, directory } = await prepare(options, args, places);
  await engine.prepareOutput(directory);
  const dataset = await engine.loadDataset(words);
  if (options.check) requireExpectation(resolved, dataset.digest);
  if (!options.quiet) dataset.summary.forEach((line) => terminal.err(line));
  const device = await open(engine, options.device);
  try {
    const total = resolved.variants.reduce((sum, { train }) => sum + train.steps, 0);
    const silent = { ...terminal.progress, terminal: false, write: () => {} };
    const progress = new Progress(options.quiet ? silent : terminal.progress, total);
    const result = await interruptible(
      terminal,
      progress,
      (signal) =>
        engine.runExperiment(resolved, dataset, {
          device,
          name,
          signal,
          onProgress: (advance) => progress.update(advance),
        }),
    );
    if (result === undefined) return EXIT.interrupted;
    await engine.writeReport(result, directory);
    return await conclude(result, resolved, directory, { options, terminal, engine });
  } finally {
    device.close();
  }
}

/** Refuses a check that would compare with the losses of other data, steps, seeds or variants. */
function requireExpectation(experiment: ResolvedExperiment, digest: string): void {
  const { train: { steps }, seeds } = experiment;
  const variants = experiment.variants.map(({ name }) => name);
  findExpectation(experiment, { digest, steps, seeds, variants });
}

/** Marks a device that could not be opened, as against one that failed later. */
class NoDevice extends DeviceError {}

async function open<Device extends Closable>(
  engine: Pick<Engine<HasDigest, Device>, "openDevice">,
  kind: DeviceChoice,
): Promise<Device> {
  try {
    return await engine.openDevice(kind);
  } catch (error) {
    if (error instanceof DeviceError) throw new NoDevice(error.message, { cause: error });
    throw error;
  }
}

/** Runs `work`, which an interrupt ends; says then where it stopped, and gives undefined. */
async function interruptible<T>(
  terminal: Terminal,
  progress: Progress,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const controller = new AbortController();
  const stopListening = terminal.onInterrupt(() => controller.abort());
  try {
    const result = await work(controller.signal);
    progress.clear();
    return result;
  } catch (error) {
    progress.clear();
    if (!controller.signal.aborted) throw error;
    terminal.err(`interrupted: ${progress.whereabouts()}; no report was written`);
    return undefined;
  } finally {
    stopListening();
  }
}

/** Prints the table or the JSON, what the check says, and chooses the exit code. */
async function conclude(
  result: ExperimentResult,
  resolved: ResolvedExperiment,
  directory: string,
  { options, terminal, engine }: {
    options: Options;
    terminal: Terminal;
    engine: Pick<Engine<HasDigest, Closable>, "resultTable" | "resultJson">;
  },
): Promise<number> {
  const say = options.json ? terminal.err : terminal.out;
  if (options.json) terminal.out(await engine.resultJson(result));
  else terminal.out(await engine.resultTable(result));
  if (!options.quiet) {
    say(`ran on ${result.device.kind}: ${result.device.description}`);
    say(`report: ${directory}`);
  }
  const check = options.check ? checkResult(result, resolved) : undefined;
  if (check !== undefined) say(check.table);
  const failed = result.variants.filter(({ status }) => status === "failed");
  for (const { name, failure } of failed) terminal.err(`error: ${name} failed: ${failure}`);
  const diverged = result.variants.filter(({ status }) => status === "diverged");
  if (diverged.length > 0) {
    terminal.err(`error: diverged: ${diverged.map(divergence).join(", ")}`);
  }
  if (failed.length > 0) return EXIT.failed;
  if (diverged.length > 0) return EXIT.diverged;
  return check === undefined || check.ok ? EXIT.ok : EXIT.outsideBand;
}

/** `wide at step 12`, or of several seeds `wide at step 12 (seed 1), at step 40 (seed 3)`. */
function divergence({ name, runs }: VariantResult): string {
  const places = runs.flatMap(({ divergedAt, seed }) =>
    divergedAt === undefined
      ? []
      : [`at step ${grouped(divergedAt)}${runs.length > 1 ? ` (seed ${seed})` : ""}`]
  );
  return `${name} ${places.join(", ")}`;
}

/** Our own errors are told in a sentence; any other is a fault of the program, with its trace. */
function report(error: unknown, terminal: Terminal): number {
  if (!(error instanceof InitlabError)) {
    const trace = error instanceof Error ? error.stack ?? error.message : String(error);
    terminal.err(`error: unexpected, please report it: ${trace}`);
    return EXIT.failed;
  }
  terminal.err(`error: ${error.message}`);
  if (error instanceof NoDevice) return EXIT.noDevice;
  if (error instanceof DeviceError) return EXIT.failed;
  const usage = error instanceof UsageError || error instanceof DataError ||
    error instanceof ExperimentError;
  return usage ? EXIT.usage : EXIT.failed;
}
