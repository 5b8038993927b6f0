/** Files are on the disk before their names are: the order of the system's calls, and what is left. */

import { assertEquals, assertRejects } from "@std/assert";
import { writeWhole } from "../../lib/data/write_whole.ts";
import { withFolder } from "../helpers/command.ts";
import { watchFiles } from "../helpers/watch_files.ts";

Deno.test("a file is synced before it gets its name, and the folder after", () =>
  withFolder(async (folder) => {
    const calls = await watchFiles(folder, () => writeWhole(`${folder}/words.txt`, "emma\n"));
    assertEquals(calls, ["sync FILE", "rename words.txt", "sync folder"]);
    assertEquals(await Deno.readTextFile(`${folder}/words.txt`), "emma\n");
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  }));

Deno.test("what cannot be written leaves the old file and nothing beside it", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/words.txt`);
    await assertRejects(() => writeWhole(`${folder}/words.txt`, "emma\n"));
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["words.txt"]);
  }));
