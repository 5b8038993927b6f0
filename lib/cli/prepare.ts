/** From the command line to an experiment that may run: its file, data and report's folder. */

import { join } from "@std/path";
import { type Access, askFor } from "./access.ts";
import { findDataFile, isFile } from "./data_file.ts";
import { UsageError } from "../device/errors.ts";
import type { Places } from "./engine.ts";
import type { ResolvedData } from "../experiment/data/mod.ts";
import { withFile } from "../experiment/data/options.ts";
import { type Expected, loadExpected } from "../experiment/expected.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { expectedPath, findExperiment, isPath, loadExperiment } from "../experiment/load.ts";
import type { Options } from "./options.ts";
import { fromUser } from "../experiment/paths.ts";
import {
  type Overrides,
  type ResolvedExperiment,
  resolveExperiment,
} from "../experiment/resolve.ts";

/** What a run begins with. */
export interface Prepared {
  /** The experiment's name. */
  readonly name: string;
  /** What it asks for and the command line changes. */
  readonly experiment: ResolvedExperiment;
  /** What stands beside it to compare with. */
  readonly expected: Expected;
  /** What the user should know of that, in a sentence. */
  readonly note?: string;
  /** The data to load. */
  readonly data: ResolvedData;
  /** The file to load in place of what they name. */
  readonly file?: string;
  /** The folder of its report. */
  readonly directory: string;
}

/**
 * Asks for what the command line names outside the project, and only then loads the experiment.
 *
 * @param args the command line as it was typed, for messages
 * @throws {UsageError | ExperimentError} if something may not be used, or is at fault
 */
export async function prepare(
  options: Options,
  args: readonly string[],
  places: Places,
): Promise<Prepared> {
  const found = await findExperiment(options.experiment!, places.experiments);
  const { name, source } = found;
  const directory = options.out === undefined ? join(places.reports, name) : fromUser(options.out);
  const file = namedFile(options);
  const wanted: Access[] = [source, directory, ...(file === undefined ? [] : [file])]
    .map((path): Access => ({ right: "read", path }));
  wanted.push({ right: "write", path: directory });
  const beside = expectedPath(found);
  wanted.push({ right: "read", path: beside, optional: !options.check });
  const line = {
    args,
    ...(isPath(options.experiment!) && { experimentPath: options.experiment! }),
  };
  const allowed = await askFor(wanted, line);

  const loaded = await loadExperiment(found);
  const expected = allowed ? await loadBeside(beside, loaded, options.check) : nothingIn(beside);
  const chosen = resolveExperiment(loaded, overrides(options));
  const allow = (access: Access) => askFor([...wanted, access], line);
  const own = options.dataset === undefined && file === undefined
    ? await findDataFile(chosen.data, source, allow)
    : file;
  const experiment = options.data === undefined ? chosen : readFrom(chosen, options.data);
  const data = { data: chosen.data, ...(own !== undefined && { file: own }) };
  const note = `note: no expected and published figures: not allowed to read ${beside}`;
  return { name, experiment, expected, ...(!allowed && { note }), ...data, directory };
}

/** The figures in a file, which may be missing where they are not `needed`. */
async function loadBeside(
  path: string,
  experiment: Experiment,
  needed: boolean,
): Promise<Expected> {
  const isThere = await Deno.lstat(path).then(() => true, () => false);
  if (isThere) return await loadExpected(path, experiment);
  if (!needed) return nothingIn(path);
  throw new UsageError(`--check: expected losses to compare with in ${path}, found no such file`);
}

function nothingIn(source: string): Expected {
  return { source, expected: [], published: [] };
}

/** The file of data that the command line names. */
function namedFile({ data, dataset }: Options): string | undefined {
  if (data !== undefined) return fromUser(data);
  return dataset !== undefined && isFile(dataset) ? fromUser(dataset) : undefined;
}

function overrides(options: Options): Overrides {
  const { steps, full, variants, seeds, seedCount, dataset, allowSpaces } = options;
  return {
    ...(steps !== undefined && { steps }),
    full,
    ...(variants && { variants }),
    ...(seeds && { seeds }),
    ...(seedCount !== undefined && { seedCount }),
    ...(dataset !== undefined && { dataset }),
    ...(allowSpaces && { allowSpaces }),
  };
}

/** The experiment as it runs on another file's data. */
function readFrom(experiment: ResolvedExperiment, file: string): ResolvedExperiment {
  const variants = experiment.variants.map((one) => ({ ...one, data: withFile(one.data, file) }));
  return { ...experiment, data: withFile(experiment.data, file), variants };
}
