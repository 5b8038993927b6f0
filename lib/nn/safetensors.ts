/**
 * The format of .safetensors files (github.com/huggingface/safetensors): the length of a header in
 * eight bytes, the header in JSON, then the values of all tensors without a gap, little-endian.
 */

import { visit } from "jsonc-parser";
import { DataError, UsageError } from "../device/errors.ts";
import { brief, quote } from "../device/text.ts";
import { showShape, sizeOf } from "../tensor/shape.ts";
import type { StateDict, StateTensor } from "./state.ts";

/** The types of values that a state has, in the order in which a file has them. */
const ARRAYS = { I64: BigInt64Array, F32: Float32Array } as const;
type DType = keyof typeof ARRAYS;

/** Bytes of the header's length. */
const PREFIX = 8;
/** The data begin at a multiple of so many bytes. */
const ALIGNMENT = 8;
/** The longest header, in bytes, as in the format's own library. */
const LONGEST_HEADER = 100_000_000;
/** No header nests deeper; far below what the stack bears. */
const DEEPEST = 8;
/** The key of texts about the file. */
const METADATA = "__metadata__";

/** What the header says of a tensor. */
interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Where its bytes lie in the data. */
  readonly begin: number;
  readonly end: number;
}

/** Makes the error for a fault; it says which bytes are meant. */
type Refuse = (fault: string) => DataError;

/**
 * A state as the bytes of a .safetensors file; see safetensors.torch.save. The same state always
 * gives the same bytes: tensors are sorted by type and name.
 *
 * @throws {UsageError} if a tensor's values do not fill its shape, or its name is taken
 */
export function save(state: StateDict): Uint8Array<ArrayBuffer> {
  for (const [name, tensor] of state) requireSavable(name, tensor);
  const entries = layOut(state);
  const items = entries.map(({ name, dtype, shape, begin, end }) => {
    const entry = JSON.stringify({ dtype, shape, data_offsets: [begin, end] });
    return `${JSON.stringify(name)}:${entry}`;
  });
  // "pt": in PyTorch's orientation, as its users' tools expect the mark.
  const json = `{${[`"${METADATA}":{"format":"pt"}`, ...items].join(",")}}`;
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(PREFIX + length + (entries.at(-1)?.end ?? 0));
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(" ".charCodeAt(0), PREFIX, PREFIX + length);
  bytes.set(text, PREFIX);
  for (const { name, begin } of entries) {
    const { buffer, byteOffset, byteLength } = state.get(name)!.values;
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), PREFIX + length + begin);
  }
  return bytes;
}

function requireSavable(name: string, { shape, values }: StateTensor): void {
  const known = Object.values(ARRAYS).some((array) => values instanceof array);
  const fault = name === METADATA
    ? "another name, since the format keeps texts there"
    : !known || values.length !== sizeOf(shape)
    ? `a Float32Array or BigInt64Array of ${sizeOf(shape)} values, found ` +
      `a ${values.constructor.name} of ${values.length}`
    : undefined;
  if (fault === undefined) return;
  throw new UsageError(
    `Cannot save tensor ${quote(name)}: expected ${fault}; save what stateDict() returns.`,
  );
}

/** Where each tensor goes: the widest type first, so that every one is aligned to its own width. */
function layOut(state: StateDict): Entry[] {
  let end = 0;
  return (Object.keys(ARRAYS) as DType[]).flatMap((dtype) => {
    const names = [...state.keys()].filter((name) => {
      return state.get(name)!.values instanceof ARRAYS[dtype];
    });
    return names.sort().map((name) => {
      const { shape, values } = state.get(name)!;
      const begin = end;
      end += values.byteLength;
      return { name, dtype, shape, begin, end };
    });
  });
}

/**
 * The state in the bytes of a .safetensors file; see safetensors.torch.load. Nothing is believed:
 * the bytes must be exactly those that the header describes.
 *
 * @param source the file, for messages
 * @throws {DataError} naming the fault, if they are damaged, cut off, of another format, or hold
 *   values of another type than float32 and int64
 */
export function load(bytes: Uint8Array, source = "the state"): StateDict {
  const refuse = (fault: string) =>
    new DataError(
      `Cannot read ${brief(source)} as a safetensors file: ${fault}; fetch it again, or save it ` +
        `anew with safetensors.torch.save_file.`,
    );
  const { header, data } = split(bytes, refuse);
  const entries = Object.entries(header).filter(([name]) => name !== METADATA)
    .map(([name, entry]) => readEntry(name, entry, refuse));
  requireTiling(entries, data.length, refuse);
  return new Map(entries.map(({ name, dtype, shape, begin, end }): [string, StateTensor] => {
    // A copy: the header may leave the bytes unaligned, and the file need not stay in memory.
    return [name, { shape, values: new ARRAYS[dtype](data.slice(begin, end).buffer) }];
  }));
}

/** The parsed header and the bytes behind it. */
function split(
  bytes: Uint8Array,
  refuse: Refuse,
): { readonly header: object; readonly data: Uint8Array } {
  const rest = bytes.length - PREFIX;
  if (rest < 0) {
    throw refuse(`expected ${PREFIX} bytes with the header's length, found ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const most = Math.min(rest, LONGEST_HEADER);
  if (length > most) throw refuse(`expected a header of at most ${most} bytes, found ${length}`);
  const header = parseHeader(bytes.subarray(PREFIX, PREFIX + length), refuse);
  return { header, data: bytes.subarray(PREFIX + length) };
}

function parseHeader(bytes: Uint8Array, refuse: Refuse): object {
  let header: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
    requireKeysOnce(text, refuse);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw refuse(`expected a header in JSON, found ${quote(new TextDecoder().decode(bytes))}`);
  }
  if (!isObject(header)) throw refuse(`expected an object for a header, found ${show(header)}`);
  const { [METADATA]: metadata = {} } = header;
  const texts = isObject(metadata) && Object.values(metadata).every((x) => typeof x === "string");
  if (!texts) throw refuse(`expected texts by name in "${METADATA}", found ${show(metadata)}`);
  return header;
}

/** JSON.parse would take the last of two, so that readers differ in what they see. */
function requireKeysOnce(text: string, refuse: Refuse): void {
  const levels: Set<string>[] = [];
  const open = () => {
    if (levels.push(new Set()) > DEEPEST) {
      throw refuse(`expected at most ${DEEPEST} brackets inside one another, found more`);
    }
  };
  const close = () => void levels.pop();
  visit(text, {
    onObjectBegin: open,
    onArrayBegin: open,
    onObjectEnd: close,
    onArrayEnd: close,
    onObjectProperty: (key) => {
      const keys = levels.at(-1)!;
      if (keys.has(key)) throw refuse(`expected every key once, found ${quote(key)} twice`);
      keys.add(key);
    },
  });
}

function readEntry(name: string, entry: unknown, refuse: Refuse): Entry {
  const what = `tensor ${quote(name)}`;
  if (!isObject(entry)) throw refuse(`expected an object for ${what}, found ${show(entry)}`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(ARRAYS, dtype)) {
    throw refuse(
      `expected dtype F32, as .float() makes it, or I64 for ${what}, found ${show(dtype)}`,
    );
  }
  if (!isSizes(shape)) throw refuse(`expected a shape for ${what}, found ${show(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw refuse(`expected two data_offsets for ${what}, found ${show(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  const expected = sizeOf(shape) * ARRAYS[dtype as DType].BYTES_PER_ELEMENT;
  if (end - begin !== expected) {
    throw refuse(
      `expected ${expected} bytes for ${what} of shape ${brief(showShape(shape))} and dtype ` +
        `${dtype}, found ${end - begin}`,
    );
  }
  return { name, dtype: dtype as DType, shape, begin, end };
}

/** Makes sure that the tensors fill the data: none beside it, no overlap, no hole, no rest. */
function requireTiling(entries: readonly Entry[], length: number, refuse: Refuse): void {
  let filled = 0;
  for (
    const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)
  ) {
    if (begin !== filled) {
      throw refuse(
        `expected tensor ${quote(name)} to begin at byte ${filled} of the data, where the one ` +
          `before it ends, found ${begin}`,
      );
    }
    filled = end;
  }
  if (filled !== length) throw refuse(`expected ${filled} bytes of data, found ${length}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** A value of the header for a message. */
function show(value: unknown): string {
  return value === undefined ? "none" : quote(JSON.stringify(value));
}
