/** What both pages of a report say: the facts of the run, and each picture with its findings. */

import { characterRanges } from "../../data/notes.ts";
import type { TableFacts } from "../../experiment/data/table.ts";
import { words as optimiserWords } from "../../experiment/optimisers/mod.ts";
import { words as rateWords } from "../../experiment/schedules/mod.ts";
import type { ResolvedVariant } from "../../experiment/resolve.ts";
import type { DataSummary, ExperimentResult } from "../../runner/result.ts";
import { type FigureTable, moreOf } from "../picture.ts";
import { PICTURES } from "../pictures.ts";
import { hasSeveralSeeds, seedNote } from "../../diagnosis/select.ts";
import { counted, figure, listed, whole } from "../../diagnosis/wording.ts";
import { networkWords } from "./network_words.ts";

/** Of a table with more features or classes the first ones are named. */
const MOST_NAMES = 40;

/** One picture of a report, drawn. */
export interface DrawnPicture {
  /** The file's name without ".svg". */
  readonly name: string;
  /** Its heading on the pages. */
  readonly title: string;
  /** The document. */
  readonly svg: string;
  /** The document with the small multiples that pages fold; absent where `svg` has them all. */
  readonly more?: string;
  /** The sentences beside it. */
  readonly findings: readonly string[];
  /** The figures that it is drawn from, where it gives them. */
  readonly tables: readonly FigureTable[];
}

/** Draws every picture that applies to a result. */
export function drawPictures(result: ExperimentResult): DrawnPicture[] {
  return [...picturesOf(result)];
}

/** The same, each picture drawn when it is asked for; of a variant that failed there is nothing. */
export function* picturesOf(whole: ExperimentResult): Generator<DrawnPicture> {
  const result = { ...whole, variants: whole.variants.filter((v) => v.status !== "failed") };
  for (const kind of PICTURES.filter((kind) => kind.applies(result))) {
    const findings = kind.findings(result);
    const { name, title } = kind;
    const description = [kind.shows, ...findings].join(" ");
    const svg = kind.draw(result, { name, title, description });
    const more = kind.more?.(result, {
      name: moreOf(name),
      title: `${title}, the rest`,
      description,
    });
    const tables = kind.tables?.(result) ?? [];
    yield { name, title, findings, svg, tables, ...(more !== undefined && { more }) };
  }
}

/** The files beside index.html: the figures, the report as Markdown, and the pictures. */
export function filesOf(pictures: readonly DrawnPicture[]): string[] {
  const svgs = pictures.flatMap(({ name, more }) =>
    more === undefined ? [name] : [name, moreOf(name)]
  );
  return ["report.json", "report.md", ...svgs.map((name) => `${name}.svg`)];
}

/** The facts of a run, each with its name. */
export function facts(result: ExperimentResult): readonly (readonly [string, string])[] {
  const { data, device, versions } = result;
  const { train, dev, test } = data.examples;
  return [
    ["device", `${device.kind} (${device.description})`],
    ...dataFacts(data),
    ...data.notes.map((note) => ["note on the data", note] as const),
    [
      "examples",
      data.kind === "gaussian"
        ? whole(train)
        : `${whole(train)} train, ${whole(dev)} dev, ${whole(test)} test`,
    ],
    ["SHA-256 of the data", data.digest],
    ["network", networkWords(result.config.network)],
    ...trainingFacts(result),
    [
      hasSeveralSeeds(result) ? "seeds" : "seed",
      byVariant(result, ({ seeds }) => seeds.join(", ")),
    ],
    ...result.variants.flatMap(({ label, failure }) =>
      failure === undefined ? [] : [[`${label} failed`, failure] as const]
    ),
    ["versions", `initlab ${versions.initlab}, Deno ${versions.deno}`],
  ];
}

function trainingFacts(result: ExperimentResult): readonly (readonly [string, string])[] {
  if (result.training.steps === 0) return [["training", "none: the networks as they begin"]];
  const clips = result.config.variants.some(({ train }) => train.clipGradNorm !== undefined);
  return [
    ["training", byVariant(result, ({ train: { steps } }) => counted(steps, "step"))],
    ["examples a step", byVariant(result, ({ train: { batchSize } }) => whole(batchSize))],
    ["optimiser", byVariant(result, ({ train: { optimiser } }) => optimiserWords(optimiser))],
    ["learning rate", byVariant(result, ({ train: { optimiser } }) => rateWords(optimiser.lr))],
    ...(clips ? [["norm of the gradient", byVariant(result, clipWords)] as const] : []),
  ];
}

/** What is particular to the kind of the data. */
function dataFacts(data: DataSummary): readonly (readonly [string, string])[] {
  switch (data.kind) {
    case "words":
      return [
        [
          "data",
          `${data.name}: ${whole(data.words)} words, vocabulary of ${data.vocabulary}, ` +
          `context of ${data.contextLength}`,
        ],
        ["characters", characterRanges([...data.characters])],
      ];
    case "gaussian":
      return [[
        "data",
        `standard normal values, ${
          counted(data.features, "feature")
        }, seed ${data.seed}; backward, ` +
        `a fixed random projection of the outputs`,
      ]];
    case "table":
      return [
        ["data", `${data.name}: ${counted(data.rows, "row")}, ${data.task} of ${data.target}`],
        ["features", firstOf(data.features.map(featureText))],
        ...(data.classes ? [["classes", firstOf(data.classes)] as const] : []),
      ];
  }
}

/** As many as a page has room for. */
function firstOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(", ") + (more > 0 ? ` and ${whole(more)} more` : "");
}

/** With the scale of a standardised feature. */
function featureText({ name, mean, std }: TableFacts["features"][number]): string {
  if (mean === undefined || std === undefined) return name;
  return `${name} (less ${figure(mean)}, over ${figure(std)})`;
}

/** What the variants say: once if they agree, else with the labels of those that say it. */
function byVariant(
  { config }: ExperimentResult,
  write: (variant: ResolvedVariant) => string,
): string {
  const found = new Map<string, string[]>();
  for (const variant of config.variants) {
    const words = write(variant);
    found.set(words, [...found.get(words) ?? [], variant.label]);
  }
  if (found.size === 1) return [...found.keys()][0]!;
  return [...found].map(([words, labels]) => `${listed(labels)}: ${words}`).join("; ");
}

function clipWords({ train: { clipGradNorm } }: ResolvedVariant): string {
  return clipGradNorm === undefined ? "any" : `clipped at ${figure(clipGradNorm)}`;
}

/** Sampled words of each variant that has any, from its first seed. */
export function samples(result: ExperimentResult): { label: string; words: readonly string[] }[] {
  return result.variants.flatMap(({ label, runs }) => {
    const words = runs[0]?.samples ?? [];
    return words.length === 0 ? [] : [{ label: `${label}${seedNote(result)}`, words }];
  });
}
