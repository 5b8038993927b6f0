/** The networks of a report as lists of layers: shapes, parameters, neighbours that repeat once. */

import type { LayerFacts, ParameterFacts } from "../../experiment/facts.ts";
import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { listed, whole } from "../../diagnosis/wording.ts";
import type { FigureTable } from "../picture.ts";
import { unnumbered } from "./network_words.ts";

const HEAD = ["layer", "puts out", "parameters", "values"];

/** A table for each network, with the variants that have it; those without known layers in words. */
export function networkTables(
  { variants }: ExperimentResult,
): { tables: FigureTable[]; notes: string[] } {
  const built = variants.filter(({ status }) => status !== "failed");
  const groups = new Map<string, { labels: string[]; rows: string[][]; total: number }>();
  for (const { label, layers, parameterCount: total } of built) {
    if (layers === undefined) continue;
    const rows = rowsOf(layers);
    const key = JSON.stringify(rows);
    const group = groups.get(key) ?? { labels: [], rows, total };
    group.labels.push(label);
    groups.set(key, group);
  }
  const tables = [...groups.values()].map(({ labels, rows, total }) => ({
    caption: `${listed(labels)}: ${whole(total)} parameters`,
    head: HEAD,
    rows: [...rows, ["all", "", "", whole(total)]],
  }));
  return { tables, notes: built.filter(({ layers }) => layers === undefined).map(ownNote) };
}

function ownNote({ label, parameterCount }: VariantResult): string {
  return `${label}: a function makes this network, whose layers are not known here; it has ` +
    `${whole(parameterCount)} parameters.`;
}

function rowsOf(layers: readonly LayerFacts[]): string[][] {
  const shapes = layers.map(shapeOf);
  const parts = layers.map(({ path }) => path.split(".")[0]!);
  const rows: string[][] = [];
  for (let start = 0; start < layers.length;) {
    const { period, times } = repeatAt(shapes, parts, start);
    for (let place = start; place < start + period; place++) {
      rows.push(row(layers[place]!, layers[place + period * (times - 1)]!, times));
    }
    start += period * times;
  }
  return rows;
}

/** The longest stretch of the same whole blocks, or layers outside of any, from a place on. */
function repeatAt(
  shapes: readonly string[],
  parts: readonly string[],
  start: number,
): { period: number; times: number } {
  let best = { period: 1, times: 1 };
  const isInside = (place: number) => place > 0 && parts[place] === parts[place - 1];
  if (isInside(start)) return best;
  for (let period = 1; start + 2 * period <= shapes.length; period++) {
    if (isInside(start + period)) continue;
    let same = 0;
    while (shapes[start + same] === shapes[start + same + period]) same++;
    const times = 1 + Math.floor(same / period);
    if (times > 1 && times * period > best.times * best.period) best = { period, times };
  }
  return best;
}

/** All that a row says of a layer but its number. */
function shapeOf({ path, output, parameters }: LayerFacts): string {
  return JSON.stringify([
    unnumbered(path),
    output,
    parameters.map(({ name, shape }) => [name, shape]),
  ]);
}

function row(first: LayerFacts, last: LayerFacts, times: number): string[] {
  const { path, kind, output, parameters } = first;
  const name = times === 1 ? path : `${path} to ${last.path}`;
  const ends = path.split(".").at(-1) ?? "";
  const own = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return [
    unnumbered(ends) === kind ? name : `${name} (${kind})`,
    output.join(" × "),
    parameters.map(({ name, shape }: ParameterFacts) => `${name} ${shape.join(" × ")}`).join(", "),
    own === 0 ? "" : times === 1 ? whole(own) : `${times} × ${whole(own)}`,
  ];
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
