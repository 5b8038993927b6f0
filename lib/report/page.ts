/** What both pages of a report say: the facts of the run, and each picture with its findings. */

import { characterRanges } from "../data/notes.ts";
import type { ExperimentResult } from "../runner/result.ts";
import { PICTURES } from "./pictures.ts";
import { figure, whole } from "./wording.ts";

/** One picture of a report, drawn. */
export interface DrawnPicture {
  /** The file's name without ".svg". */
  readonly name: string;
  /** Its heading on the pages. */
  readonly title: string;
  /** The document. */
  readonly svg: string;
  /** The sentences beside it. */
  readonly findings: readonly string[];
}

/** Draws every picture that applies to a result; of a variant that failed there is nothing. */
export function drawPictures(whole: ExperimentResult): DrawnPicture[] {
  const variants = whole.variants.filter(({ status }) => status !== "failed");
  const result = { ...whole, variants };
  return PICTURES.filter((kind) => kind.applies(result)).map((kind) => {
    const findings = kind.findings(result);
    const { name, title } = kind;
    const description = [kind.shows, ...findings].join(" ");
    return { name, title, findings, svg: kind.draw(result, { name, title, description }) };
  });
}

/** The facts of a run, each with its name. */
export function facts(result: ExperimentResult): readonly (readonly [string, string])[] {
  const { data, device, training, versions } = result;
  const { train, dev, test } = data.examples;
  const rates = training.learningRates.map(([step, rate], index) =>
    index === 0 ? figure(rate) : `${figure(rate)} from step ${whole(step)}`
  );
  return [
    ["device", `${device.kind} (${device.description})`],
    [
      "data",
      `${data.name}: ${whole(data.words)} words, ${data.vocabulary} characters, ` +
      `context of ${data.contextLength}`,
    ],
    ["characters", characterRanges([...data.characters])],
    ...data.notes.map((note) => ["note on the data", note] as const),
    ["examples", `${whole(train)} train, ${whole(dev)} dev, ${whole(test)} test`],
    ["SHA-256 of the data", data.digest],
    ["training", `${whole(training.steps)} steps of ${training.batchSize} examples`],
    ["learning rate", rates.join(", ")],
    [result.seeds.length > 1 ? "seeds" : "seed", result.seeds.join(", ")],
    ...result.variants.flatMap(({ label, failure }) =>
      failure === undefined ? [] : [[`${label} failed`, failure] as const]
    ),
    ["versions", `initlab ${versions.initlab}, Deno ${versions.deno}`],
  ];
}

/** Sampled words of each variant that has any, from its first seed. */
export function samples(result: ExperimentResult): { label: string; words: readonly string[] }[] {
  return result.variants.flatMap(({ label, runs }) => {
    const words = runs[0]?.samples ?? [];
    return words.length === 0 ? [] : [{ label, words }];
  });
}
