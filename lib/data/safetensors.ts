/** The state of a network in .safetensors files, by the names of safetensors.torch. */

import { DataError } from "../device/errors.ts";
import { brief } from "../device/text.ts";
import { load, save } from "../nn/safetensors.ts";
import type { StateDict } from "../nn/state.ts";
import { readWhole } from "./read_whole.ts";
import { writeWhole } from "./write_whole.ts";

export { load, save };

/** Larger files are refused: reading takes several times as much memory. */
const LARGEST_FILE = 2 ** 30;

/**
 * Writes a state to a file, which a crash never leaves half written; see
 * safetensors.torch.save_file. Needs the right to write to its folder.
 *
 * @throws {UsageError} as save() does
 * @throws {DataError} if the file cannot be written; then it is as it was
 */
export async function saveFile(state: StateDict, path: string): Promise<void> {
  const bytes = save(state);
  try {
    await writeWhole(path, bytes);
  } catch (error) {
    throw new DataError(
      `Cannot write the state ${brief(path)}: expected a folder that can be written to, found ` +
        `${brief(error instanceof Error ? error.message : String(error))}; choose another path.`,
    );
  }
}

/**
 * The state in a file of at most 1 GiB; see safetensors.torch.load_file.
 *
 * @throws {DataError} if it cannot be read, and as load() does
 */
export async function loadFile(path: string): Promise<StateDict> {
  const bytes = await readWhole(path, {
    what: "the state",
    limit: LARGEST_FILE,
    advice: "check the path",
    tooLarge: "keep only the tensors that the network has",
  });
  return load(bytes, path);
}
