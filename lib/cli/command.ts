/** What the command does, from arguments to exit code; cli.ts gives it the real world. */

import type { Device } from "../device/device.ts";
import {
  DataError,
  DeviceError,
  ExperimentError,
  InitlabError,
  UsageError,
} from "../device/errors.ts";
import type { DeviceChoice } from "../device/mod.ts";
import { displayWidth, pad, visible } from "../device/text.ts";
import type { Advance } from "../runner/advance.ts";
import { checkResult, expectedDivergences, findExpectation } from "../runner/check.ts";
import { withPublished } from "../runner/published.ts";
import type { Engine, Places, Terminal } from "./engine.ts";
import { Interrupted, onUncaught, SIGNALS, untilAborted } from "./interrupt.ts";
import { listExperiments } from "../experiment/load.ts";
import { HELP, type Options, parseOptions } from "./options.ts";
import type { Prepared } from "./prepare.ts";
import { grouped, Progress } from "./progress.ts";
import type { LoadedData } from "../experiment/data/mod.ts";
import type { Expected } from "../experiment/expected.ts";
import type { ExperimentResult, VariantResult } from "../runner/result.ts";

/** The exit codes, by meaning; for signals see SIGNALS. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  outsideBand: 3,
  diverged: 4,
  noDevice: 5,
} as const;

/** Runs the command; every error of our own becomes a line on standard error and an exit code. */
export async function runCommand(
  args: readonly string[],
  terminal: Terminal,
  engine: Engine,
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
  const width = Math.max(0, ...found.map(({ name }) => displayWidth(name)));
  for (const { name, question, fault } of found) {
    terminal.out(visible(`${pad(name, width, "after")}  ${question ?? `(at fault) ${fault}`}`));
  }
  if (found.length === 0) terminal.out(`no experiments in ${directory}`);
}

/** What every part of a run needs. */
interface Job {
  readonly options: Options;
  readonly terminal: Terminal;
  readonly engine: Engine;
  readonly progress: Progress;
  /** Aborted, with an Interrupted, by the first signal. */
  readonly signal: AbortSignal;
}

/** Runs until the end, or until a signal; says then where it stopped. */
async function run(
  options: Options,
  args: readonly string[],
  terminal: Terminal,
  engine: Engine,
  places: Places,
): Promise<number> {
  const silent = { ...terminal.progress, terminal: false, write: () => {} };
  const progress = new Progress(options.quiet ? silent : terminal.progress);
  const controller = new AbortController();
  const stopListening = terminal.onSignal((signal) => controller.abort(new Interrupted(signal)));
  const stopWatching = onUncaught((error) => controller.abort(error));
  try {
    const job = { options, terminal, engine, progress, signal: controller.signal };
    return await train(job, args, places);
  } catch (error) {
    progress.clear();
    if (!(error instanceof Interrupted)) throw error;
    terminal.err(`${error.message}: ${progress.whereabouts()}; no report was written`);
    return SIGNALS[error.signal].code;
  } finally {
    stopListening();
    stopWatching();
  }
}

async function train(
  job: Job,
  args: readonly string[],
  places: Places,
): Promise<number> {
  const { options, terminal, engine, progress, signal } = job;
  const { prepare } = await import("./prepare.ts");
  const prepared = await untilAborted(prepare(options, args, places), signal);
  const { name, experiment, expected } = prepared;
  if (prepared.note !== undefined && !options.quiet) terminal.err(prepared.note);
  await engine.prepareOutput(prepared.directory); // To its end: what it makes it removes.
  const loaded = await untilAborted(load(job, prepared), signal);
  const device = await untilAborted(open(engine, options.device), signal);
  let result: ExperimentResult;
  try {
    const onProgress = (advance: Advance) => progress.update(advance);
    const work = engine.runExperiment(experiment, loaded, { device, name, signal, onProgress });
    result = withPublished(await untilAborted(work, signal), expected.published);
  } finally {
    device.close();
  }
  progress.clear();
  return await conclude(job, result, prepared);
}

/** Loads the data; a check that cannot be made is refused before anything trains. */
async function load(
  { options, terminal, engine }: Job,
  prepared: Prepared,
): Promise<LoadedData> {
  const loaded = await engine.loadData(prepared.data, prepared.file);
  if (options.check) requireExpectation(prepared, loaded.digest);
  if (!options.quiet) loaded.summary.forEach((line) => terminal.err(line));
  return loaded;
}

/** Refuses a check that would compare with the losses of other data, steps, seeds or variants. */
function requireExpectation({ experiment, expected }: Prepared, digest: string): void {
  const { train: { steps }, seeds } = experiment;
  const variants = experiment.variants.map(({ name }) => name);
  findExpectation(expected, { digest, steps, seeds, variants });
}

/** Marks a device that could not be opened, as against one that failed later. */
class NoDevice extends DeviceError {}

async function open(engine: Engine, kind: DeviceChoice): Promise<Device> {
  try {
    return await engine.openDevice(kind);
  } catch (error) {
    if (error instanceof DeviceError) throw new NoDevice(error.message, { cause: error });
    throw error;
  }
}

/** Prints the figures, then writes the report, which may fail, and chooses the exit code. */
async function conclude(
  { options, terminal, engine, progress, signal }: Job,
  result: ExperimentResult,
  { expected, directory }: Prepared,
): Promise<number> {
  const say = options.json ? terminal.err : terminal.out;
  if (options.json) terminal.out(await engine.resultJson(result));
  else terminal.out(await engine.resultTable(result));
  if (!options.quiet) say(`ran on ${result.device.kind}: ${result.device.description}`);
  progress.say("writing the report");
  let code: number = EXIT.ok;
  try {
    const onWait = (sentence: string) => {
      progress.clear();
      terminal.err(sentence);
    };
    await engine.writeReport(result, directory, { signal, onWait });
    progress.clear();
    say(`report: ${directory}`);
  } catch (error) {
    progress.clear();
    if (error instanceof Interrupted) {
      terminal.err(`${error.message}: while the report was drawn; no report was written`);
      return SIGNALS[error.signal].code;
    }
    report(error, terminal);
    code = EXIT.failed;
  }
  const verdict = judge(result, expected, { options, terminal, say });
  return code === EXIT.ok ? verdict : code;
}

/** Says what failed, diverged unexpectedly or left its band; the exit code of the worst. */
function judge(
  result: ExperimentResult,
  expected: Expected,
  { options, terminal, say }: {
    options: Options;
    terminal: Terminal;
    say: (line: string) => void;
  },
): number {
  const check = options.check ? checkResult(result, expected) : undefined;
  if (check !== undefined) say(check.table);
  const failed = result.variants.filter(({ status }) => status === "failed");
  for (const { label, failure } of failed) terminal.err(`error: ${label} failed: ${failure}`);
  const wanted = check?.diverging ?? expectedDivergences(result, expected);
  const ended = result.variants.filter(({ status }) => status === "diverged");
  const diverged = ended.filter(({ name }) => !wanted.includes(name));
  if (diverged.length > 0) {
    terminal.err(`error: diverged: ${diverged.map(divergence).join("; ")}`);
  }
  const foreseen = ended.filter(({ name }) => wanted.includes(name));
  if (check === undefined && foreseen.length > 0) {
    say(`diverged, as expected: ${foreseen.map(divergence).join("; ")}`);
  }
  if (failed.length > 0) return EXIT.failed;
  if (diverged.length > 0) return EXIT.diverged;
  return check === undefined || check.ok ? EXIT.ok : EXIT.outsideBand;
}

/** `wide at step 12`, or of several seeds `wide at step 12 (seed 1), at step 40 (seed 3)`. */
function divergence({ label, runs }: VariantResult): string {
  const places = runs.flatMap(({ divergedAt, seed }) =>
    divergedAt === undefined
      ? []
      : [`at step ${grouped(divergedAt)}${runs.length > 1 ? ` (seed ${seed})` : ""}`]
  );
  return `${label} ${places.join(", ")}`;
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
