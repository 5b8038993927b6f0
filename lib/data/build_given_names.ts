/**
 * Makes given-names.txt, the bundled data set, from the first names of all locales of faker.
 *
 * deno run --allow-read --allow-write=lib/data --allow-env lib/data/build_given_names.ts
 */

// deno-lint-ignore no-import-prefix -- used by this script only, so no entry of deno.json
import { allLocales } from "npm:@faker-js/faker@9.9.0";

/** How many names there must be; another number means that the package changed. */
export const EXPECTED_NAMES = 13_772;

/** The names in Latin letters: lower case, without accents, 2 to 15 letters, sorted, each once. */
export function collectGivenNames(): string[] {
  const names = new Set<string>();
  for (const locale of Object.values(allLocales)) {
    for (const list of Object.values(locale.person?.first_name ?? {})) {
      if (!Array.isArray(list)) continue;
      for (const name of list) names.add(plain(name));
    }
  }
  return [...names].filter((name) => /^[a-z]{2,15}$/.test(name)).sort();
}

function plain(name: string): string {
  return name.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}

if (import.meta.main) {
  const names = collectGivenNames();
  if (names.length !== EXPECTED_NAMES) {
    console.error(`expected ${EXPECTED_NAMES} names, found ${names.length}: nothing was written`);
    Deno.exit(1);
  }
  const path = new URL("./given-names.txt", import.meta.url);
  await Deno.writeTextFile(path, names.join("\n") + "\n");
}
