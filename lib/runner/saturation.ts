/** Which units are where their activation is flat, and which of them for every example. */

import type { Device } from "../device/device.ts";
import { Activation, type FlatRegion, type ForwardPass, isFlat, type Module } from "../nn/mod.ts";
import { amin, cat } from "../tensor/functional/mod.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { blockRows, eachBlock, scaleOf } from "./blocks.ts";
import type { Examples } from "./examples.ts";
import { MAP_UNITS, packCells } from "./cells.ts";
import { firstPasses } from "./passes.ts";
import type { DeadUnits, SaturationMap } from "./result.ts";

/** Of a saturation map, as many examples are kept as a picture can show. */
const MAP_EXAMPLES = 256;
/** Few, since the masks of all activations take memory beside the values. */
export const EXAMPLES_AT_ONCE = 256;

/** A pass through an activation that is flat somewhere. */
export interface FlatPass {
  readonly pass: ForwardPass;
  readonly region: FlatRegion;
  /** 1 where a value is in the region, else 0. */
  readonly mask: Tensor;
}

/** A pass as a FlatPass; undefined if it is through no activation, or one that is flat nowhere. */
export function flatPass(pass: ForwardPass, threshold: number): FlatPass | undefined {
  const { module, input, output } = pass;
  const region = module instanceof Activation ? module.flatRegion(threshold) : null;
  return region ? { pass, region, mask: isFlat(region, input, output) } : undefined;
}

/** Of a mask [examples, ...]: the share and the dead units over all, the rows of the first. */
export function saturationMap(
  layer: string,
  mask: Float32Array | Uint32Array,
  [examples, ...axes]: Shape,
): SaturationMap {
  const units = axes.reduce((product, length) => product * length, 1);
  const counts = new Uint32Array(units);
  const rows: string[] = [];
  for (let example = 0; example < examples!; example++) {
    const begin = example * units;
    for (let unit = 0; unit < units; unit++) counts[unit]! += mask[begin + unit]!;
    if (example >= MAP_EXAMPLES) continue;
    rows.push(packCells(mask.subarray(begin, begin + Math.min(units, MAP_UNITS))));
  }
  const saturated = counts.reduce((sum, count) => sum + count, 0) / (examples! * units);
  const deadUnits = unitsWith(counts, examples!);
  return { layer, examples: examples!, units, saturated, rows, deadUnits };
}

/**
 * The units that are flat for every example there is, in evaluation, for each replica: one entry for
 * each of `maps`, those of a snapshot of the network. `onExamples` hears of the examples looked at, as
 * they are.
 *
 * @throws {DeviceError}
 */
export async function deadUnits(
  device: Device,
  model: Module,
  examples: Examples,
  { maps, threshold }: { readonly maps: readonly SaturationMap[]; readonly threshold: number },
  onExamples?: (count: number) => void,
): Promise<DeadUnits[][]> {
  const { replicas } = model.parameters()[0]!;
  if (maps.length === 0) return Array.from({ length: replicas }, () => []);
  const size = maps.reduce((sum, { units }) => sum + units, 0);
  const alwaysFlat = Array.from({ length: replicas }, () => new Uint8Array(size).fill(1));
  const { count } = examples;
  const rows = blockRows(scaleOf(model), Math.min(count, EXAMPLES_AT_ONCE));
  await eachBlock(device, model, examples, { begin: 0, end: count, rows }, {
    label: "dead units",
    size,
    measure: (inputs) => {
      const find = (pass: ForwardPass) => flatPass(pass, threshold);
      const passes = firstPasses(model, inputs, find, maps.length);
      return cat(passes.map(({ mask }) => amin(mask, 0).flatten()));
    },
    take: (blocks) => {
      for (const [replica, values] of blocks.entries()) {
        values.forEach((flat, index) => alwaysFlat[replica]![index % size]! &= flat);
      }
    },
    onExamples,
  });
  return alwaysFlat.map((flat) => {
    let begin = 0;
    return maps.map(({ layer, units }) => {
      const dead = unitsWith(flat.subarray(begin, begin += units), 1);
      return { layer, units, dead };
    });
  });
}

/** The indices of the units with this count. */
function unitsWith(counts: Uint32Array | Uint8Array, wanted: number): number[] {
  return [...counts].flatMap((count, unit) => count === wanted ? [unit] : []);
}
