/** Files of a state: whole on the disk or not there, and refused by their path. */

import { assertEquals, assertRejects } from "@std/assert";
import { loadFile, save, saveFile } from "../../lib/data/safetensors.ts";
import { DataError } from "../../lib/device/errors.ts";
import { BatchNorm1d } from "../../lib/nn/mod.ts";
import { withFolder } from "../helpers/command.ts";
import { watchFiles } from "../helpers/watch_files.ts";

Deno.test("a state's file is synced before it gets its name, and read as it was", () =>
  withFolder(async (folder) => {
    const state = await new BatchNorm1d(3).stateDict();
    const path = `${folder}/norm.safetensors`;
    const calls = await watchFiles(folder, () => saveFile(state, path));
    assertEquals(calls, ["sync FILE", "rename norm.safetensors", "sync folder"]);
    assertEquals(await Deno.readFile(path), save(state));
    const found = await loadFile(path);
    assertEquals(save(found), save(state));
    new BatchNorm1d(3).loadStateDict(found);
  }));

Deno.test("a file that is missing, damaged, no file or too large is refused by its path", () =>
  withFolder(async (folder) => {
    const state = await new BatchNorm1d(3).stateDict();
    const refused = (name: string, expected: string) =>
      assertRejects(() => loadFile(`${folder}/${name}`), DataError, `${folder}/${name}${expected}`);
    await refused("none", ": expected a readable file, found no such file; check the path.");
    await Deno.mkdir(`${folder}/folder`);
    await refused("folder", ": expected a readable file, found a folder; check the path.");
    await Deno.writeFile(`${folder}/cut`, save(state).slice(0, -1));
    await refused("cut", " as a safetensors file: expected 56 bytes of data, found 55; fetch it");
    await Deno.writeFile(`${folder}/large`, new Uint8Array(1));
    await Deno.truncate(`${folder}/large`, 2 ** 30 + 1);
    await refused("large", ": expected at most 1024 MiB, found 1,025 MiB; keep only the tensors");
  }));

Deno.test("a state that cannot be written is told by its path", () =>
  withFolder(async (folder) => {
    const state = await new BatchNorm1d(3).stateDict();
    const message = `Cannot write the state ${folder}/none/x: expected a folder`;
    await assertRejects(() => saveFile(state, `${folder}/none/x`), DataError, message);
    assertEquals([...Deno.readDirSync(folder)], []);
  }));
