/** What the command needs from outside: the console, and what loads data, trains and reports. */

import type { Device } from "../device/device.ts";
import type { DeviceChoice } from "../device/mod.ts";
import type { Signal } from "./interrupt.ts";
import type { ProgressOutput } from "./progress.ts";
import type { LoadedData, ResolvedData } from "../experiment/data/mod.ts";
import type { ResolvedExperiment } from "../experiment/resolve.ts";
import type { ExperimentResult } from "../runner/result.ts";
import type { RunOptions } from "../runner/variant.ts";

/** The console, the clock and the signals. */
export interface Terminal {
  /** A line on standard output. */
  out(line: string): void;
  /** A line on standard error. */
  err(line: string): void;
  /** Where progress goes. */
  readonly progress: ProgressOutput;
  /** Calls `listener` at the first signal; gives back what stops listening. */
  onSignal(listener: (signal: Signal) => void): () => void;
}

/** What loads data, trains and reports; cli.ts imports each part only when it is called. */
export interface Engine {
  /** What can run here, as text. */
  describeDevices(): Promise<string>;
  /**
   * Opens a device.
   *
   * @throws {DeviceError} if there is no such device
   */
  openDevice(kind: DeviceChoice): Promise<Device>;
  /**
   * Loads what `data` names, or `file` in its place.
   *
   * @throws {DataError} if it cannot be had
   */
  loadData(data: ResolvedData, file?: string): Promise<LoadedData>;
  /** Trains every variant. */
  runExperiment(
    experiment: ResolvedExperiment,
    loaded: LoadedData,
    options: RunOptions,
  ): Promise<ExperimentResult>;
  /**
   * Looks whether a report could be written.
   *
   * @throws {UsageError} where nothing could be written to `directory`
   */
  prepareOutput(directory: string): Promise<void>;
  /**
   * Writes the report's files, until `signal` is aborted; `onWait` hears a sentence while another
   * run holds the folder.
   *
   * @throws {ReportError} if that fails
   */
  writeReport(
    result: ExperimentResult,
    directory: string,
    options: { readonly signal: AbortSignal; readonly onWait: (sentence: string) => void },
  ): Promise<unknown>;
  /** The losses of every variant, as text. */
  resultTable(result: ExperimentResult): Promise<string>;
  /** The result as JSON text. */
  resultJson(result: ExperimentResult): Promise<string>;
}

/** Where things are. */
export interface Places {
  /** The folder of the experiments that have a name. */
  readonly experiments: string;
  /** The folder that holds a report folder an experiment. */
  readonly reports: string;
}
