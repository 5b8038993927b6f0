/**
 * The command `deno task exp`: hands the real console, devices, data and reports to command.ts.
 *
 * As the program's top it may import lib/report, which lies above the runner. All that is heavy is
 * imported when it is called, so that `--list` and `--help` answer at once.
 */

import { fromFileUrl, relative } from "@std/path";
import type { Dataset } from "../data/datasets.ts";
import type { Device } from "../device/device.ts";
import { UsageError } from "../device/errors.ts";
import { visibleLines } from "../device/text.ts";
import { runCommand } from "./command.ts";
import type { Engine, Places, Terminal } from "./engine.ts";

const engine: Engine<Dataset, Device> = {
  describeDevices: async () => await (await import("../device/mod.ts")).describeDevices(),
  openDevice: async (kind) => await (await import("../device/mod.ts")).openDevice(kind),
  loadDataset: async (choice) => await (await import("../data/datasets.ts")).loadDataset(choice),
  runExperiment: async (experiment, dataset, settings) =>
    await (await import("./run.ts")).runExperiment(experiment, dataset, settings),
  prepareOutput,
  writeReport: async (result, directory) =>
    await (await import("../report/report.ts")).writeReport(result, directory),
  resultTable: async (result) => (await import("../report/table.ts")).resultTable(result),
  resultJson: async (result) => (await import("../report/json.ts")).resultJson(result).trimEnd(),
};

const terminal: Terminal = {
  out: (line) => console.log(visibleLines(line)),
  err: (line) => console.error(visibleLines(line)),
  progress: {
    write: (text) => void Deno.stderr.writeSync(new TextEncoder().encode(text)),
    terminal: Deno.stderr.isTerminal(),
    columns: terminalColumns,
    now: () => performance.now(),
  },
  onInterrupt,
};

/** The project's experiments, as seen from where the command runs; its reports go there. */
function places(): Places {
  const absolute = fromFileUrl(new URL("../../experiments", import.meta.url));
  const near = relative(Deno.cwd(), absolute);
  return { experiments: near.startsWith("..") ? absolute : near, reports: "reports" };
}

/** Finds out before a long training that its report cannot be written. */
async function prepareOutput(directory: string): Promise<void> {
  const permission = { name: "write", path: directory } as const;
  let { state } = await Deno.permissions.query(permission);
  if (state === "prompt" && Deno.stdin.isTerminal()) {
    ({ state } = await Deno.permissions.request(permission));
  }
  if (state !== "granted") {
    throw new UsageError(
      `not allowed to write to ${directory}; the task writes only below reports/, for another ` +
        `folder use: deno run --allow-read --allow-write=${directory} lib/runner/cli.ts`,
    );
  }
  const found = await Deno.stat(directory).catch(() => undefined);
  if (found !== undefined && !found.isDirectory) {
    throw new UsageError(`--out: ${directory} is a file, expected a folder`);
  }
}

function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

/** The first interrupt asks the run to stop; a second one does not wait for it. */
function onInterrupt(listener: () => void): () => void {
  let asked = false;
  const listen = () => {
    if (asked) Deno.exit(130);
    asked = true;
    listener();
  };
  Deno.addSignalListener("SIGINT", listen);
  return () => Deno.removeSignalListener("SIGINT", listen);
}

if (import.meta.main) Deno.exit(await runCommand(Deno.args, terminal, engine, places()));
