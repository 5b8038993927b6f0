/** How large each weight matrix's gradient is, alone and beside the weights themselves. */

import type { ExperimentResult, WeightSummary } from "../../runner/result.ts";
import { bottomAxis, type Box } from "../svg/axes.ts";
import { logarithmic } from "../svg/scales.ts";
import { legend, variantMark } from "../svg/legend.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { endpoints, seedNote } from "../../diagnosis/select.ts";
import { variantStyle } from "../svg/style.ts";
import { mark } from "../svg/marks.ts";
import { picture, segment, text } from "../svg/svg.ts";

const LANE = 13;

/** Draws a row a parameter: the gradient's standard deviation, and its ratio to the data's. */
export function drawWeightGradients(result: ExperimentResult, frame: FrameText): string {
  const names = [
    ...new Set(
      result.variants.flatMap((variant) =>
        endpoints(variant).flatMap(({ weights }) => weights.map(({ parameter }) => parameter))
      ),
    ),
  ];
  const trained = result.variants.some((variant) => endpoints(variant).length > 1);
  const key = legend(
    [
      ...result.variants.map(({ label, index }) => ({
        label,
        mark: variantMark(variantStyle(index)),
      })),
      {
        label: `${trained ? "hollow: step 0, filled: at the end" : "at step 0"}${seedNote(result)}`,
        mark: (x, y) => mark("circle", x, y, "hollow", "neutral"),
      },
    ],
    24,
    22,
    WIDTH - 48,
  );
  const row = LANE * result.variants.length + 14;
  const top = key.height + 50;
  const parts = [...key.parts];
  names.forEach((name, index) => {
    const middle = top + (index + 0.5) * row;
    parts.push(text(name, 168, middle + 4, { class: "end" }));
    parts.push(segment(24, top + index * row, WIDTH - 24, top + index * row, "grid"));
  });
  const height = row * names.length;
  const left: Box = { x: 184, y: top, width: 310, height };
  const right: Box = { x: 540, y: top, width: 310, height };
  const drawn = { result, names, row };
  parts.push(...dots(drawn, left, "standard deviation of the gradient", (w) => w.gradient.std));
  parts.push(...dots(drawn, right, "gradient : data ratio", (w) => w.gradientToData));
  return picture({ ...frame, width: WIDTH, height: top + height + 34 }, parts);
}

function dots(
  drawn: { result: ExperimentResult; names: readonly string[]; row: number },
  box: Box,
  title: string,
  value: (weight: WeightSummary) => number,
): string[] {
  const { result, names, row } = drawn;
  const found = result.variants.flatMap((variant, index) =>
    endpoints(variant).flatMap(({ weights }, moment) =>
      weights.map((weight) => ({ index, moment, name: weight.parameter, size: value(weight) }))
    )
  ).filter(({ size }) => Number.isFinite(size) && size > 0);
  const sizes = found.map(({ size }) => size);
  const range: [number, number] = sizes.length === 0
    ? [1e-4, 1]
    : [Math.min(...sizes), Math.max(...sizes)];
  const x = logarithmic(range, [box.x, box.x + box.width]);
  const parts = [
    text(title, box.x, box.y - 12, { class: "heading" }),
    bottomAxis(box, x, undefined, true),
  ];
  for (const { index, moment, name, size } of found) {
    const cy = box.y + names.indexOf(name) * row + 7 + LANE * (index + 0.5);
    const kind = moment === 0 ? "hollow" : "solid";
    const { mark: shape, colour } = variantStyle(result.variants[index]!.index);
    parts.push(mark(shape, x(size), cy, kind, colour));
  }
  return parts;
}
