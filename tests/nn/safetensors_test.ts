/** The bytes of .safetensors files: written exactly, read only if they are what the header says. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { DataError, UsageError } from "../../lib/device/errors.ts";
import type { StateDict } from "../../lib/nn/mod.ts";
import { load, save } from "../../lib/nn/safetensors.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";

const VALID = Deno.readFileSync(new URL("../fixtures/named.safetensors", import.meta.url));

/** A file of this header and so many bytes of data. */
function file(header: unknown, dataLength = 0): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (
  begin: number,
  end: number,
  shape: unknown = [(end - begin) / 4],
  dtype = "F32",
) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

/** What another reader finds, element by element through a DataView: name, shape, values. */
function readByHand(bytes: Uint8Array): unknown[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.slice(8, start)));
  delete header.__metadata__;
  return Object.entries(header as Record<string, ReturnType<typeof entry>>).map(
    ([name, { dtype, shape, data_offsets: [begin, end] }]) => {
      const values = [];
      for (let at = start + begin!; at < start + end!; at += dtype === "I64" ? 8 : 4) {
        values.push(dtype === "I64" ? view.getBigInt64(at, true) : view.getUint32(at, true));
      }
      return [name, shape, values];
    },
  );
}

/** The same of a state that load() made; floats by their bits, so that NaN is compared too. */
function listed(state: StateDict): unknown[] {
  return [...state].map(([name, { shape, values }]) => [
    name,
    shape,
    [...values instanceof Float32Array ? new Uint32Array(values.buffer) : values],
  ]);
}

Deno.test("the bytes of a state are the format's: length, header, spaces, values", () => {
  const bytes = save(
    new Map([
      ["b", { shape: [2, 1], values: Float32Array.of(1, -2) }],
      ["é", { shape: [], values: BigInt64Array.of(-3n) }],
      ["a", { shape: [0], values: new Float32Array(0) }],
    ]),
  );
  const header = '{"__metadata__":{"format":"pt"},"é":{"dtype":"I64","shape":[],"data_offsets":' +
    '[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]},"b":{"dtype":"F32","shape":' +
    '[2,1],"data_offsets":[8,16]}}';
  const text = new TextEncoder().encode(header);
  const padded = Math.ceil(text.length / 8) * 8;
  const view = new DataView(bytes.buffer);
  assertEquals(view.getBigUint64(0, true), BigInt(padded));
  const spaces = " ".repeat(padded - text.length);
  assertEquals(new TextDecoder().decode(bytes.slice(8, 8 + padded)), header + spaces);
  const data = [...bytes.slice(8 + padded)];
  assertEquals(data, [0xfd, ...Array(7).fill(0xff), 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  assertEquals(listed(load(bytes)), readByHand(bytes));
});

Deno.test("a file of PyTorch's is read as another reader reads it, wherever its bytes lie", () => {
  assertEquals(listed(load(VALID)), readByHand(VALID));
  const shifted = new Uint8Array(VALID.length + 3);
  shifted.set(VALID, 3);
  assertEquals(listed(load(shifted.subarray(3))), readByHand(VALID));
  const unaligned = file(`{"x":${JSON.stringify(entry(0, 8))}} `.padEnd(64), 8);
  assertEquals(listed(load(unaligned)), readByHand(unaligned));
  const odd = file({ "__proto__x": entry(0, 4), "10": entry(4, 8) }, 8);
  assertEquals(listed(load(odd)), readByHand(odd));
});

const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)},"a":1}`;
/** Each kind of fault, and what is said of it. */
const FAULTS: readonly (readonly [string, Uint8Array, string])[] = [
  ["empty", new Uint8Array(0), "expected 8 bytes with the header's length, found 0"],
  [
    "a zip file, as torch.save makes",
    new TextEncoder().encode("PK\u0003\u0004\0\0\b\b\0\0\0\0"),
    "expected a header of at most 4 bytes, found 578",
  ],
  [
    "a header longer than any",
    Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 123),
    "expected a header of at most 1 bytes, found 18446744073709552000",
  ],
  ["no JSON", file('{"x":}'), `expected a header in JSON, found "{\\"x\\":}"`],
  ["a byte order mark", file("\ufeff{}"), "expected a header in JSON"],
  ["no UTF-8", file("{}").with(9, 0xff), "expected a header in JSON"],
  ["a list", file([]), `expected an object for a header, found "[]"`],
  ["metadata that are no texts", file({ __metadata__: { a: 1 } }), `"__metadata__", found`],
  ["a key twice", file(`{"x":1,"x":1}`), `expected every key once, found "x" twice`],
  ["a key of a tensor twice", file(`{"x":{"dtype":1,"dtype":2}}`), `found "dtype" twice`],
  ["nesting", file(deep), "expected at most 8 brackets inside one another, found more"],
  ["no object", file({ x: 1 }), `expected an object for tensor "x", found "1"`],
  ["no dtype", file({ x: {} }), `or I64 for tensor "x", found none`],
  ["half precision", file({ x: entry(0, 4, [2], "F16") }, 4), `for tensor "x", found "\\"F16\\""`],
  ["a dtype of all objects", file({ x: entry(0, 4, [2], "toString") }, 4), `found "\\"toString`],
  ["no shape", file({ x: { dtype: "F32" } }), `expected a shape for tensor "x", found none`],
  ["a negative size", file({ x: entry(0, 4, [-1]) }, 4), `for tensor "x", found "[-1]"`],
  ["half a size", file({ x: entry(0, 4, [0.5]) }, 4), `for tensor "x", found "[0.5]"`],
  ["one offset", file({ x: { ...entry(0, 4), data_offsets: [0] } }, 4), `two data_offsets`],
  ["a shape too large", file({ x: entry(0, 8, [3]) }, 8), `expected 12 bytes for tensor "x" of`],
  ["a shape without end", file({ x: entry(0, 8, Array(30).fill(2 ** 50)) }, 8), "expected Inf"],
  ["offsets the wrong way", file({ x: entry(8, 0, [2]) }, 8), "dtype F32, found -8"],
  ["an overlap", file({ x: entry(0, 8), y: entry(4, 12) }, 12), `"y" to begin at byte 8`],
  ["the same place", file({ x: entry(0, 8), y: entry(0, 8) }, 8), `"y" to begin at byte 8`],
  ["a hole", file({ x: entry(0, 4), y: entry(8, 12) }, 12), `before it ends, found 8`],
  ["bytes before all", file({ x: entry(4, 8) }, 8), `"x" to begin at byte 0 of the data`],
  ["bytes after all", file({ x: entry(0, 4) }, 5), "expected 4 bytes of data, found 5"],
  ["data cut off", file({ x: entry(0, 8) }, 7), "expected 8 bytes of data, found 7"],
  ["data and no tensor", file({}, 4), "expected 0 bytes of data, found 4"],
];

Deno.test("each kind of fault is told in one sentence that names it", () => {
  for (const [what, bytes, expected] of FAULTS) {
    const { message } = assertThrows(() => load(bytes, "x.safetensors"), DataError, expected, what);
    assertSentence(message);
    assert(message.length < 800, `${what}: ${message.length} characters`);
  }
});

Deno.test("every file cut off anywhere is refused", () => {
  for (let length = 0; length < VALID.length; length++) {
    refusedOrEqual(VALID.slice(0, length), true);
  }
});

Deno.test("a file with a bit flipped is read as it stands, or refused", () => {
  const random = new Generator(7);
  const below = (high: number) => random.randint(high, 1)[0]!;
  const start = 8 + Number(new DataView(VALID.buffer).getBigUint64(0, true));
  let refused = 0;
  for (let flip = 0; flip < 500; flip++) {
    const bytes = VALID.slice();
    const place = below(bytes.length);
    bytes[place]! ^= 1 << below(8);
    // The data are any bits: a flip there is another value.
    if (refusedOrEqual(bytes, false)) refused++;
    else assert(place >= start || isPermitted(bytes), `byte ${place} was not missed`);
  }
  assert(refused > 100 && refused < 500, `${refused} of 500 refused`);
});

/** Whether load() refuses the bytes; if it does not, it must find what another reader finds. */
function refusedOrEqual(bytes: Uint8Array, mustRefuse: boolean): boolean {
  let state: StateDict;
  try {
    state = load(bytes, "x.safetensors");
  } catch (error) {
    assert(error instanceof DataError, String(error));
    assertSentence(error.message);
    return true;
  }
  assert(!mustRefuse);
  assertEquals(listed(state), readByHand(bytes));
  return false;
}

/** A header may differ from the valid one by its tensors' names and by the metadata. */
function isPermitted(bytes: Uint8Array): boolean {
  const shape = (each: Uint8Array) => (readByHand(each) as unknown[][]).map(([, ...rest]) => rest);
  return Deno.inspect(shape(bytes)) === Deno.inspect(shape(VALID));
}

function assertSentence(message: string): void {
  assert(/^Cannot read x\.safetensors as a safetensors file: [^\n]*\.$/.test(message), message);
}

Deno.test("what would be no valid file is not written", () => {
  const values = Float32Array.of(1);
  const tokens = Uint32Array.of(1) as unknown as Float32Array;
  for (
    const [name, tensor, expected] of [
      ["__metadata__", { shape: [1], values }, "expected another name"],
      ["x", { shape: [2], values }, "of 2 values, found a Float32Array of 1; save"],
      ["x", { shape: [1], values: tokens }, "of 1 values, found a Uint32Array of 1; save"],
    ] as const
  ) {
    assertThrows(() => save(new Map([[name, tensor]])), UsageError, expected);
  }
});
