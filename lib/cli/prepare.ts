/** From the command line to an experiment that may run: its file, data and report's folder. */

import { join } from "@std/path";
import { type Access, askFor } from "./access.ts";
import { findDataFile, isFile } from "./data_file.ts";
import type { Places } from "./engine.ts";
import type { ResolvedData } from "../experiment/data/mod.ts";
import { withFile } from "../experiment/data/options.ts";
import { findExperiment, isPath, loadExperiment } from "../experiment/load.ts";
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
  const line = {
    args,
    ...(isPath(options.experiment!) && { experimentPath: options.experiment! }),
  };
  await askFor(wanted, line);

  const chosen = resolveExperiment(await loadExperiment(found), overrides(options));
  const allow = (access: Access) => askFor([...wanted, access], line);
  const own = options.dataset === undefined && file === undefined
    ? await findDataFile(chosen.data, source, allow)
    : file;
  const experiment = options.data === undefined ? chosen : readFrom(chosen, options.data);
  const data = { data: chosen.data, ...(own !== undefined && { file: own }) };
  return { name, experiment, ...data, directory };
}

/** The file of data that the command line names. */
function namedFile({ data, dataset }: Options): string | undefined {
  if (data !== undefined) return fromUser(data);
  return dataset !== undefined && isFile(dataset) ? fromUser(dataset) : undefined;
}

function overrides({ steps, variants, seeds, dataset, allowSpaces }: Options): Overrides {
  return {
    ...(steps !== undefined && { steps }),
    ...(variants && { variants }),
    ...(seeds && { seeds }),
    ...(dataset !== undefined && { dataset }),
    ...(allowSpaces && { allowSpaces }),
  };
}

/** The experiment as it runs on another file's data. */
function readFrom(experiment: ResolvedExperiment, file: string): ResolvedExperiment {
  const variants = experiment.variants.map((one) => ({ ...one, data: withFile(one.data, file) }));
  return { ...experiment, data: withFile(experiment.data, file), variants };
}
