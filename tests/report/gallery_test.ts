/** experiments/pictures: what its README sets beside the notebook's cells is there, and small. */

import { assert, assertEquals } from "@std/assert";
import { PICTURES } from "../../lib/report/pictures.ts";

const FOLDER = new URL("../../experiments/pictures/", import.meta.url);
/** In bytes, of a picture kept in the repository. */
const MOST_BYTES = 150_000;

const readme = await Deno.readTextFile(new URL("README.md", FOLDER));
const rows = readme.split("\n").filter((line) => line.startsWith("| ")).slice(2)
  .map((line) => line.split("|").map((cell) => cell.trim()));

Deno.test("the README shows every picture that is kept, and each is small", async () => {
  const kept = [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
    .filter((name) => name.endsWith(".svg"));
  const shown = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) => file!);
  const front = await Deno.readTextFile(new URL("../../README.md", FOLDER));
  for (const name of kept) {
    assert(shown.includes(name) || front.includes(`experiments/pictures/${name}`), name);
    const { size } = await Deno.stat(new URL(name, FOLDER));
    assert(size < MOST_BYTES, `${name} has ${size} bytes`);
  }
  assertEquals(shown.filter((name) => !kept.includes(name)), []);
});

Deno.test("every cell's row names an experiment and pictures that there are, and a heading", () => {
  const experiments = [...Deno.readDirSync(new URL("../", FOLDER))].map(({ name }) => name);
  const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, words]) =>
    `#${words!.toLowerCase().replaceAll(/[^a-z0-9 -]/g, "").replaceAll(" ", "-")}`
  );
  assert(rows.length > 10);
  for (const [, cell, experiment, picture] of rows) {
    const name = experiment!.replaceAll("`", "");
    assert(experiments.includes(`${name}.ts`), `${cell}: ${name}`);
    if (picture === "the same four") continue;
    for (const [, link, target] of picture!.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)) {
      assert(headings.includes(target!), `${link}: ${target}`);
    }
    for (const part of picture!.replaceAll(/\[|\]\([^)]*\)/g, "").split(", ")) {
      assert(PICTURES.some((kind) => kind.name === part), `${cell}: ${part}`);
    }
  }
});
