/** The samples of every function as calls with values: what is printed for PyTorch, and tried here. */

import { Generator } from "../../../lib/tensor/random/generator.ts";
import { type FunctionSamples, poisoned, type Sample, type SampleInput } from "./types.ts";

/** One input with its values. */
export interface CallInput {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "uint32";
  readonly values: readonly number[];
}

/** A sample, or one with something special in an input or in the gradient. */
export interface Call {
  readonly name: string;
  readonly sample: Sample;
  /** What stands where in the gradient that backward starts from. */
  readonly inGradient?: Readonly<Record<number, number>>;
}

/** What stands at which index: beginnings, ends and neighbours of vectors of four. */
const infinite: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  "NaN": { 0: NaN },
  "NaN at the end": { [-1]: NaN },
  "Infinity": { 1: Infinity },
  "-Infinity at the end": { [-1]: -Infinity },
  "both infinities": { 0: Infinity, 1: -Infinity },
  "NaN and Infinity": { 0: Infinity, 2: NaN, 3: -Infinity },
};
const huge = {
  "huge numbers": { 0: 1e38, 3: -1e38 },
  "the largest numbers": { 1: 3.4e38, [-1]: -3.4e38 },
};

/** All calls of a function. */
export function callsOf({ samples, state = [], poison = "infinite" }: FunctionSamples): Call[] {
  const plain = samples.map((sample) => ({ name: sample.name, sample }));
  if (poison === "none") return plain;
  const first = samples[0]!;
  const floats = Object.keys(first.inputs).filter((name) => {
    return first.inputs[name]!.dtype === "float32" && !state.includes(name);
  });
  const poisons = Object.entries(poison === "huge" ? { ...infinite, ...huge } : infinite);
  const special = poisons.flatMap(([what, at]): Call[] => [
    ...floats.map((name) => {
      const inputs = { ...first.inputs, [name]: poisoned(first.inputs[name]!, at) };
      return { name: `${what} in ${name}`, sample: { ...first, inputs, special: true as const } };
    }),
    ...(poison === "inputs" ? [] : [
      {
        name: `${what} in the gradient`,
        sample: { ...first, special: true as const },
        inGradient: at,
      },
    ]),
  ]);
  return [...plain, ...special];
}

/** The inputs of a sample, for one replica; the same at each call. */
export function inputsOf(
  name: string,
  { inputs }: Sample,
  replica = 0,
): Record<string, CallInput> {
  return Object.fromEntries(
    Object.entries(inputs).map(([label, input]) => {
      return [label, fill(new Generator(seedOf(`${name} ${label} ${replica}`)), input)];
    }),
  );
}

function fill(generator: Generator, { shape, dtype, make }: SampleInput): CallInput {
  const size = shape.reduce((product, length) => product * length, 1);
  const made = Array.from(make(generator, size));
  const values = dtype === "float32" ? Array.from(Float32Array.from(made)) : made;
  return { shape, dtype, values };
}

/** A number that depends on all of the text: FNV-1a. */
export function seedOf(text: string): number {
  let hash = 2166136261;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 16777619);
  return hash >>> 0;
}

/** A number in JSON, which has none for "NaN", "Infinity", "-Infinity" and "-0". */
export function toJson(value: number): number | string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

/** What a call's figures were made from, as one number: to tell when they are of other inputs. */
export function digestOf(name: string, { sample, inGradient = {} }: Call): number {
  const inputs = Object.values(inputsOf(`${name} ${sample.name}`, sample));
  const numbers = inputs.map(({ shape, values }) => [shape, values.map(toJson)]);
  const gradient = Object.entries(inGradient).map(([index, value]) => [index, toJson(value)]);
  return seedOf(JSON.stringify([numbers, sample.options ?? {}, gradient]));
}

/** The calls of a function as Python reads them. */
export function describe(name: string, functionSamples: FunctionSamples) {
  const { torch, constants = [], state = [] } = functionSamples;
  const calls = callsOf(functionSamples).map((call) => ({
    name: call.name,
    digest: digestOf(name, call),
    inputs: Object.entries(inputsOf(`${name} ${call.sample.name}`, call.sample)).map(
      ([label, input]) => ({ label, ...input, values: input.values.map(toJson) }),
    ),
    options: call.sample.options ?? {},
    special: call.sample.special === true,
    inGradient: Object.entries(call.inGradient ?? {}).map(([index, value]) => {
      return [Number(index), toJson(value)];
    }),
  }));
  return { torch, constants, state, calls };
}
