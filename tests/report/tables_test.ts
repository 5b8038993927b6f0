/** The tables beside the pictures: the figures of real networks, written as the notebook prints. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { htmlReport } from "../../lib/report/pages/html.ts";
import { markdownReport } from "../../lib/report/pages/markdown.ts";
import { type DrawnPicture, drawPictures } from "../../lib/report/pages/page.ts";
import { relu } from "../../lib/experiment/mod.ts";
import { once, train } from "../helpers/trained.ts";

const deep = once(() =>
  train({ plain: { label: "plain | deep" }, relu: { change: { tanh: [relu()] } } }, {
    seeds: [3, 4],
    train: { steps: 20 },
    watch: { at: [5, "end"] },
    model: { hidden: [30, 30] },
  })
);

function tablesOf(pictures: readonly DrawnPicture[], name: string): DrawnPicture["tables"] {
  return pictures.find((picture) => picture.name === name)!.tables;
}

Deno.test("each weight's gradient is a row of the table: shape, mean, std, gradient : data", async () => {
  const result = await deep();
  const [table] = tablesOf(drawPictures(result), "weight-gradients");
  assertEquals(table!.caption, "plain | deep (seed 3)");
  assertEquals(table!.head, ["gradient of", "step", "shape", "mean", "std", "grad:data"]);
  const { snapshots } = result.variants[0]!.runs[0]!;
  const weights = snapshots.flatMap(({ step, weights }) =>
    weights.map((one) => ({ step, ...one }))
  );
  assertEquals(table!.rows.length, 3 * 4);
  for (const [index, { step, parameter, shape, gradient, gradientToData }] of weights.entries()) {
    const [name, at, size, mean, std, ratio] = table!.rows[index]!;
    assertEquals([name, at, size], [parameter, `${step}`, shape.join(" x ")]);
    assertMatch(mean!, /^[+-]\d\.\d{6}$/);
    assert(Math.abs(Number(mean) - gradient.mean) <= 0.51e-6, `${mean} of ${gradient.mean}`);
    for (const [cell, figure] of [[std, gradient.std], [ratio, gradientToData]] as const) {
      assertMatch(cell!, /^\d\.\d\de[+-]\d\d$/);
      assert(Math.abs(Number(cell) / figure - 1) <= 0.0051, `${cell} of ${figure}`);
    }
  }
});

Deno.test("each layer's activations and their gradients are rows; a relu is flat, not saturated", async () => {
  const result = await deep();
  const pictures = drawPictures(result);
  const [plain, relu] = tablesOf(pictures, "activations");
  assertEquals(plain!.head, ["layer", "step", "mean", "std", "flat"]);
  const [, , mean, std, flat] = relu!.rows[0]!;
  const { summary } = result.variants[1]!.runs[0]!.snapshots[0]!.layers.find((layer) =>
    layer.quantity === "activation"
  )!;
  assertEquals(mean, `+${summary.mean.toFixed(2)}`);
  assertEquals(std, summary.std.toFixed(2));
  assertEquals(flat, `${(100 * summary.saturated!).toFixed(2)} %`);
  const alone = { ...result, variants: result.variants.slice(0, 1) };
  assertEquals(tablesOf(drawPictures(alone), "activations")[0]!.head.at(-1), "saturated");
  const [gradients] = tablesOf(pictures, "activation-gradients");
  assertEquals(gradients!.rows.map(([layer, step]) => `${layer} ${step}`), [
    "hidden1.tanh 0",
    "hidden2.tanh 0",
    "hidden1.tanh 5",
    "hidden2.tanh 5",
    "hidden1.tanh 20",
    "hidden2.tanh 20",
  ]);
});

Deno.test("both pages hold the tables, a bar in a name escaped", async () => {
  const result = await deep();
  const pictures = drawPictures(result);
  const [name, ...cells] = tablesOf(pictures, "weight-gradients")[0]!.rows[1]!;
  const html = htmlReport(result, pictures);
  const row = `<th scope="row">${name}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}`;
  assert(html.includes(row), row);
  const markdown = markdownReport(result, pictures);
  const line = `| ${[name, ...cells].join(" | ")} |`;
  assert(markdown.includes(`plain \\| deep (seed 3):\n\n| gradient of | step |`));
  assert(markdown.includes(line), line);
});
