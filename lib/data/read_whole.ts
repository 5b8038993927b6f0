/** Files and pipes read to their end, or refused in a sentence. */

import { DataError, reasonOf } from "../device/errors.ts";
import { brief } from "../device/text.ts";

/** What is read, for messages. */
export interface Reading {
  /** What it is, e.g. "the data". */
  readonly what: string;
  /** The most that is read, in bytes. */
  readonly limit: number;
  /** What to do if it cannot be read. */
  readonly advice: string;
  /** What to do if it is larger. */
  readonly tooLarge: string;
}

/**
 * All bytes of a file or pipe.
 *
 * @throws {DataError} if it cannot be read, or does not end before the limit
 */
export async function readWhole(path: string, reading: Reading): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readUpTo(path, reading);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(
      `Cannot read ${reading.what} ${brief(path)}: expected a readable file, found ` +
        `${reason(error)}; ${reading.advice}.`,
    );
  }
}

/** Why the system refused a file. */
function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such file";
  if (error instanceof Deno.errors.IsADirectory) return "a folder";
  if (error instanceof Deno.errors.NotCapable) return "that --allow-read does not cover it";
  return brief(reasonOf(error));
}

async function readUpTo(path: string, reading: Reading): Promise<Uint8Array<ArrayBuffer>> {
  const { what, limit, tooLarge } = reading;
  const file = await Deno.open(path);
  const { size, isFile } = await file.stat();
  const refuse = (found: string) => {
    throw new DataError(
      `Cannot read ${what} ${brief(path)}: expected at most ${limit / 2 ** 20} MiB, found ` +
        `${found}; ${tooLarge}.`,
    );
  };
  if (isFile && size > limit) {
    file.close();
    refuse(`${Math.ceil(size / 2 ** 20).toLocaleString("en-US")} MiB`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of file.readable) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limit) refuse("more than that");
  }
  return concatenate(chunks, length);
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let begin = 0;
  for (const chunk of chunks) {
    whole.set(chunk, begin);
    begin += chunk.length;
  }
  return whole;
}
