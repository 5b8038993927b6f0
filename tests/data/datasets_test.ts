/** Loading data sets: the bundled names, the lecture's file where it is present, and the user's. */

import { assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { makemorePath } from "../../lib/data/cache.ts";
import { loadDataset } from "../../lib/data/datasets.ts";
import { MAKEMORE_DIGEST } from "../../lib/data/digest.ts";
import { splitWords } from "../../lib/data/split.ts";
import { buildWindows } from "../../lib/data/windows.ts";
import { DataError } from "../../lib/device/errors.ts";

/** A change of the bundled file changes all expected losses. */
const BUNDLED_DIGEST = "d16f34e7f9beca0628a737b618ebc0e472624adf8f7a02cefb7870305d4b81c4";

const LECTURE = new URL("../../../shared/data/names.txt", import.meta.url);

/** Runs `use` with the path of a file that has the text. */
async function withFile(text: string, use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "words.txt");
    await Deno.writeTextFile(path, text);
    await use(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("names is bundled: 13,772 names of a to z", async () => {
  const { name, words, vocabulary, digest } = await loadDataset({ dataset: "names" });
  assertEquals(name, "names");
  assertEquals(words.length, 13_772);
  assertEquals(vocabulary.characters.join(""), ".abcdefghijklmnopqrstuvwxyz");
  assertEquals(digest, BUNDLED_DIGEST);
  const { train, dev, test } = splitWords(words);
  assertEquals(train.slice(0, 3), ["sofiane", "nehemie", "shemar"]);
  assertEquals([train.length, dev.length, test.length], [11_017, 1_377, 1_378]);
  assertEquals(
    [train, dev, test].map((part) => buildWindows(part, vocabulary, 3).count),
    [80_283, 10_063, 9_969],
  );
});

Deno.test("the lecture's file gives the lecture's shuffle and examples", async () => {
  const present = await Deno.stat(LECTURE).catch(() => undefined);
  if (present === undefined) {
    console.log("absent: ../shared/data/names.txt, so the lecture's data set was not tested");
    return;
  }
  const file = fromFileUrl(LECTURE);
  const { name, words, digest, vocabulary } = await loadDataset({ dataset: "names", file });
  assertEquals([name, words.length, digest], ["makemore", 32_033, MAKEMORE_DIGEST]);
  assertEquals(vocabulary.size, 27);
  const { train, dev, test } = splitWords(words, { seed: 42 });
  assertEquals(train.slice(0, 3), ["yuheng", "diondre", "xavien"]);
  const windows = [train, dev, test].map((part) => buildWindows(part, vocabulary, 3));
  assertEquals(windows.map(({ count }) => count), [182_625, 22_655, 22_866]);
  assertEquals(windows[0]!.contexts.length, 182_625 * 3);
  assertEquals((await loadDataset({ dataset: "makemore", file })).name, "makemore");
  assertEquals((await loadDataset({ dataset: "makemore" }, () => file)).name, "makemore");
  assertEquals((await loadDataset({ dataset: file })).name, "makemore");
});

Deno.test("a file of the user's is named by its file name", async () => {
  await withFile("emma\nava\n", async (path) => {
    for (const choice of [{ dataset: path }, { dataset: "names", file: path }]) {
      const { name, words, vocabulary } = await loadDataset(choice);
      assertEquals([name, [...words], vocabulary.size], ["words.txt", ["emma", "ava"], 5]);
    }
  });
});

Deno.test("another file is not the lecture's", async () => {
  await withFile("emma\nava\n", async (path) => {
    const choice = { dataset: "makemore", file: path };
    const error = await assertRejects(() => loadDataset(choice), DataError, "is not the lecture's");
    assertEquals(error.message.includes("pass it as a plain text file"), true);
    await assertRejects(
      () => loadDataset({ dataset: "makemore" }, () => path),
      DataError,
      'run "deno task data" to download it again',
    );
  });
});

Deno.test("what cannot be read is named, with advice", async () => {
  const load = (dataset: string, file?: string) => () =>
    loadDataset({ dataset, ...(file !== undefined && { file }) }, () => "cache/gone.txt");
  await assertRejects(load("makemore"), DataError, 'run "deno task data"');
  await assertRejects(load("namse"), DataError, "use names, makemore, or the path");
  await assertRejects(load("gone.txt"), DataError, "no such file; check the path");
  await assertRejects(load("names", "gone"), DataError, "Cannot read the data gone");
  await assertRejects(load("tests/data"), DataError, "Cannot read the data tests/data");
  await withFile("", async (path) => {
    await assertRejects(load(path), DataError, "words.txt is empty");
  });
});

Deno.test("the cache is the project's own folder .cache, which git ignores", async () => {
  assertEquals(
    makemorePath(),
    fromFileUrl(new URL("../../.cache/makemore/names.txt", import.meta.url)),
  );
  const ignored = await Deno.readTextFile(new URL("../../.gitignore", import.meta.url));
  assertEquals(ignored.split("\n").includes("/.cache/"), true);
});

Deno.test({
  name: "data sets need no permission but to read",
  permissions: { read: true },
  fn: async () => {
    await assertRejects(
      () => loadDataset({ dataset: "makemore" }, () => "cache/gone.txt"),
      DataError,
      "--data FILE",
    );
    await loadDataset({ dataset: "names" });
  },
});
