/** Downloads the lecture's names.txt; nothing is written before its digest is right. */

import { dirname } from "@std/path";
import { DataError, reasonOf } from "../device/errors.ts";
import { MAKEMORE_DIGEST, sha256 } from "./digest.ts";
import { writeWhole } from "./write_whole.ts";

/** Where the author of the lecture publishes the file. */
export const MAKEMORE_URL = "https://raw.githubusercontent.com/karpathy/makemore/master/names.txt";

/** What to download, and how to know that it is right. */
export interface DownloadOptions {
  /** Where the file is; default MAKEMORE_URL. */
  readonly url?: string;
  /** The expected SHA-256. */
  readonly digest?: string;
  /** Milliseconds until the server is given up; default one minute. */
  readonly timeout?: number;
}

/**
 * Brings the lecture's names.txt to `path`, unless it is there already.
 *
 * @returns whether it was downloaded (else it was there)
 * @throws {DataError} if the server cannot be reached or sends anything else, or `path` cannot be
 * written; then nothing is left at `path` that was not there before
 */
export async function downloadMakemore(
  path: string,
  options: DownloadOptions = {},
): Promise<boolean> {
  const { url = MAKEMORE_URL, digest = MAKEMORE_DIGEST, timeout = 60_000 } = options;
  const present = await Deno.readFile(path).catch(() => undefined);
  if (present !== undefined && await sha256(present) === digest) return false;
  const bytes = await fetchBytes(url, timeout);
  const found = await sha256(bytes);
  if (found !== digest) {
    throw new DataError(
      `${url} sent other bytes than expected: expected sha256 ${digest}, found ${found} in ` +
        `${bytes.length} bytes; nothing was written: try again, or pass a copy with --data FILE.`,
    );
  }
  await keep(path, bytes);
  return true;
}

async function fetchBytes(url: string, timeout: number): Promise<Uint8Array<ArrayBuffer>> {
  const again = "check the connection and try again, or pass a copy with --data FILE";
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeout) });
    if (response.ok) return await response.bytes();
    await response.body?.cancel();
    throw new DataError(
      `Cannot download ${url}: expected status 200, found ${response.status}; ${again}.`,
    );
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(
      `Cannot download ${url}: expected the whole file, found "${reasonOf(error)}"; ${again}.`,
    );
  }
}

async function keep(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await writeWhole(path, bytes);
  } catch (error) {
    throw new DataError(
      `Cannot write ${path}: expected a writable folder, found "${reasonOf(error)}"; ` +
        `make room for it there, or pass a copy with --data FILE.`,
    );
  }
}
