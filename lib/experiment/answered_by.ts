/** The measures that can answer an experiment's question; what each says is in lib/diagnosis. */

import { oneOf, type Schema } from "./schema_parts.ts";

/** What the variants are compared by: the names of the table in lib/diagnosis/measures.ts. */
export type MeasureName =
  | "initialLoss"
  | "trainLoss"
  | "devLoss"
  | "accuracy"
  | "outputStd"
  | "flatShare"
  | "activationSpread"
  | "gradientSpread"
  | "deadShare"
  | "calibrationGap"
  | "updateToData";

const MEASURES: Readonly<Record<MeasureName, true>> = {
  initialLoss: true,
  trainLoss: true,
  devLoss: true,
  accuracy: true,
  outputStd: true,
  flatShare: true,
  activationSpread: true,
  gradientSpread: true,
  deadShare: true,
  calibrationGap: true,
  updateToData: true,
};

/** The schema of `answeredBy`. */
export const measureName: Schema<MeasureName> = oneOf(Object.keys(MEASURES) as MeasureName[]);
