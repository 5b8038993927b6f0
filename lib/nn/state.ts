/** The state of a network by name, as torch.nn.Module.state_dict has it: read and loaded. */

import { DataError, UsageError } from "../device/errors.ts";
import { quote } from "../device/text.ts";
import { requireFlags, requireOptions } from "../tensor/options.ts";
import { readReplica, writeReplica } from "../tensor/replica.ts";
import { type Shape, showShape, sizeOf } from "../tensor/shape.ts";
import type { Storage } from "../tensor/storage.ts";
import type { StatePart } from "./state_part.ts";

/** A tensor of a state on the host: of one network, in PyTorch's orientation. */
export interface StateTensor {
  /** Lengths of the axes; [] is a scalar. */
  readonly shape: Shape;
  /** Row by row; whole numbers only where PyTorch counts. */
  readonly values: Float32Array | BigInt64Array;
}

/** The tensors of a network by their dotted names, in the order of the modules. */
export type StateDict = ReadonlyMap<string, StateTensor>;

/** Which of several stacked networks. */
export interface StateOptions {
  /** From 0 on; may be left out where there is but one network. */
  readonly replica?: number;
}

/** Options of loadStateDict. */
export interface LoadStateOptions extends StateOptions {
  /** Whether missing and unexpected keys are an error; default true. */
  readonly strict?: boolean;
}

/** What did not meet when a state was loaded; with `strict`, nothing. */
export interface IncompatibleKeys {
  /** What the model has and the state has not: left as it was. */
  readonly missingKeys: readonly string[];
  /** What the state has and the model has not: passed over. */
  readonly unexpectedKeys: readonly string[];
}

/** The parts of a network by name; a part that is reached on several ways has several names. */
export type StateParts = readonly (readonly [name: string, part: StatePart])[];

/** At most so many keys of a list stand in a message. */
const LONGEST_LIST = 8;

/** Copies the state to the host; all values are those at the time of the call. */
export async function readState(parts: StateParts, options: StateOptions): Promise<StateDict> {
  requireOptions("make a state", options, "replica");
  const replica = requireReplica(parts, options.replica);
  const entries = parts.map(async ([name, part]) => {
    const { tensor, shape, save } = part;
    const values = tensor ? save(await readReplica(tensor, replica)) : new BigInt64Array(1);
    return [name, { shape, values }] as const;
  });
  return new Map(await Promise.all(entries));
}

/** Loads all or, if anything does not fit, nothing. `model` is its name for messages. */
export function loadState(
  model: string,
  parts: StateParts,
  state: StateDict,
  options: LoadStateOptions,
): IncompatibleKeys {
  requireOptions("make a state", options, "strict", "replica");
  const { strict = true } = options;
  requireFlags("make a state", { strict });
  requireMap(model, state);
  const replica = requireReplica(parts, options.replica);
  const keys = compareKeys(parts, state);
  const faults = [
    ...strict ? list("missing", keys.missingKeys) : [],
    ...strict ? list("unexpected", keys.unexpectedKeys) : [],
    ...mismatches(parts, state),
  ];
  if (faults.length > 0) {
    throw new DataError(
      `Cannot load the state into ${model}: ${faults.join("; ")}; build the model like the one ` +
        `that was saved` + (strict ? ", or load what both have with { strict: false }." : "."),
    );
  }
  for (const [name, { tensor, load }] of parts) {
    const found = state.get(name);
    if (tensor && found) writeReplica(tensor, replica, load(found.values as Float32Array));
  }
  return keys;
}

/** A tensor with several names is there if one of them is. */
function compareKeys(parts: StateParts, state: StateDict): IncompatibleKeys {
  const names = new Set(parts.map(([name]) => name));
  const given = new Set(parts.map(([name, { tensor }]) => state.has(name) && tensor?.storage));
  return {
    missingKeys: parts.flatMap(([name, { tensor }]) =>
      tensor && !given.has(tensor.storage) ? [name] : []
    ),
    unexpectedKeys: [...state.keys()].filter((name) => !names.has(name)),
  };
}

/** What is in the state but does not fit its place. */
function mismatches(parts: StateParts, state: StateDict): string[] {
  const first = new Map<Storage, { readonly name: string; readonly values: Float32Array }>();
  return parts.flatMap(([name, { tensor, shape, load }]) => {
    const found = state.get(name);
    if (!found) return [];
    if (showShape(found.shape) !== showShape(shape)) {
      return [
        `size mismatch for ${quote(name)}: expected ${showShape(shape)}, found ` +
        `${showShape(found.shape)}`,
      ];
    }
    if (!tensor) return [];
    const { values } = found;
    if (!(values instanceof Float32Array) || values.length !== sizeOf(shape)) {
      return [
        `${quote(name)}: expected a Float32Array of ${sizeOf(shape)} values, found ` +
        `a ${values.constructor.name} of ${values.length}`,
      ];
    }
    const ours = load(values);
    const other = first.get(tensor.storage) ?? { name, values: ours };
    first.set(tensor.storage, other);
    if (ours.every((value, i) => Object.is(value, other.values[i]))) return [];
    return [`${quote(name)} and ${quote(other.name)} are one tensor: expected the same values`];
  });
}

function list(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, LONGEST_LIST).map(quote).join(", ");
  const more = names.length - LONGEST_LIST;
  return [
    `${what} ${names.length === 1 ? "key" : "keys"} ${shown}` +
    (more > 0 ? ` and ${more} more` : ""),
  ];
}

function requireMap(model: string, state: unknown): void {
  if (state instanceof Map) return;
  throw new UsageError(
    `Cannot load the state into ${model}: expected a Map of tensors by name, as stateDict() and ` +
      `safetensors.load() return it, found ${state === null ? "null" : typeof state}; pass one.`,
  );
}

/** @throws {UsageError} if it is none, or left out where there are several networks */
function requireReplica(parts: StateParts, replica: number | undefined): number {
  const replicas = Math.max(1, ...parts.map(([, { tensor }]) => tensor?.replicas ?? 1));
  if (replica === undefined && replicas === 1) return 0;
  if (Number.isSafeInteger(replica) && replica! >= 0 && replica! < replicas) return replica!;
  throw new UsageError(
    `Cannot tell which of ${replicas} networks is meant: expected replica to be a whole number ` +
      `from 0 to ${replicas - 1}, found ${replica}; a state is one network's, so call it for each.`,
  );
}
