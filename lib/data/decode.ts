/** From a file's bytes to text: the one way in for data and for experiments. */

import { DataError, type InitlabError } from "../device/errors.ts";

/** An error of the caller's own kind. */
type Fault = new (message: string) => InitlabError;

/**
 * Strict UTF-8, whose byte order mark is dropped.
 *
 * @param name the file, for messages
 * @param Failure what to throw, by default a DataError
 * @throws {InitlabError} of that kind if the bytes are UTF-16, or not UTF-8
 */
export function decodeText(bytes: Uint8Array, name: string, Failure: Fault = DataError): string {
  if (looksLikeUtf16(bytes)) {
    throw new Failure(`${name} is UTF-16 text; expected UTF-8: save it as UTF-8.`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const before = new TextDecoder().decode(bytes).split("\ufffd", 1)[0]!;
    const line = before.split(/\r\n|[\n\r]/).length;
    throw new Failure(
      `${name} is not UTF-8 text (line ${line} is the first at fault); save it as UTF-8.`,
    );
  }
}

/** A byte order mark of UTF-16, or zeros at every other place, as Latin letters have there. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe || first === 0xfe && second === 0xff) return true;
  const sample = bytes.subarray(0, 1024);
  const zeros = [0, 0];
  sample.forEach((byte, index) => byte === 0 && zeros[index % 2]!++);
  return Math.max(...zeros) > Math.max(2, sample.length / 8) &&
    Math.min(...zeros) <= sample.length / 64;
}
