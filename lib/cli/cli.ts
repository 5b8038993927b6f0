/**
 * The command `deno task exp`: hands the real console, devices, data and reports to command.ts.
 *
 * As the program's top it may import lib/report, which lies above the runner. All that is heavy is
 * imported when it is called, so that `--list` and `--help` answer at once.
 */

import { UsageError } from "../device/errors.ts";
import { runCommand } from "./command.ts";
import { confine, exit } from "../experiment/confine.ts";
import { quietenDriver } from "./driver.ts";
import type { Engine, Places } from "./engine.ts";
import { fromProject } from "../experiment/paths.ts";
import { openTerminal } from "./terminal.ts";

const engine: Engine = {
  describeDevices: async () => await (await devices()).describeDevices(),
  openDevice: async (kind) => await (await devices()).openDevice(kind),
  loadData: async (data, file) =>
    await (await import("../experiment/data/mod.ts")).loadData(data, file),
  runExperiment: async (experiment, loaded, options) =>
    await (await import("../runner/run.ts")).runExperiment(experiment, loaded, options),
  prepareOutput,
  writeReport: async (result, directory, options) =>
    await (await import("../report/report.ts")).writeReport(result, directory, options),
  resultTable: async (result) => (await import("../report/pages/table.ts")).resultTable(result),
  resultJson: async (result) => (await import("../report/json.ts")).resultJson(result).trimEnd(),
};

async function devices(): Promise<typeof import("../device/mod.ts")> {
  quietenDriver();
  return await import("../device/mod.ts");
}

/** Where the project keeps experiments and reports. */
const places: Places = {
  experiments: fromProject("experiments"),
  reports: fromProject("reports"),
};

/** Finds out before a long training that its report cannot be written. */
async function prepareOutput(directory: string): Promise<void> {
  const found = await Deno.stat(directory).catch(() => undefined);
  if (found !== undefined && !found.isDirectory) {
    throw new UsageError(`--out: ${directory} is a file, expected a folder`);
  }
  await (await import("../report/report.ts")).checkFolder(directory);
}

if (import.meta.main) {
  confine();
  exit(await runCommand(Deno.args, openTerminal(), engine, places));
}
