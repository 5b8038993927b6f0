/**
 * Compiles the CPU kernels: kernels/wasm/index.ts to kernels/wasm/kernels.wasm.
 *
 * The compiled file is committed. With `--check` nothing is written: the exit code is 1 if the file
 * differs from what the sources give.
 */

import * as asc from "assemblyscript/asc";
import { codeTables, inCapitals } from "./table/codes.ts";

const FOLDER = new URL("./wasm/", import.meta.url);
const OUTPUT = new URL("kernels.wasm", FOLDER);

/** The memory is imported and shared, so that workers can run kernels on one set of buffers. */
const OPTIONS = [
  "--importMemory",
  "--noExportMemory",
  "--sharedMemory",
  "--initialMemory=1",
  "--maximumMemory=65536",
  "--enable=threads,simd,relaxed-simd",
  "--runtime=stub",
  "-O3",
  "--noAssert",
];

/** The compiled module; throws with the compiler's messages if there is an error. */
export async function compileKernels(): Promise<Uint8Array<ArrayBuffer>> {
  let compiled: Uint8Array<ArrayBuffer> | undefined;
  const messages = asc.createMemoryStream();
  const { error } = await asc.main(["index.ts", "--outFile=kernels.wasm", ...OPTIONS], {
    stdout: messages,
    stderr: messages,
    listFiles: () => [],
    readFile: (name) => readSource(name),
    writeFile: (_name, contents) => {
      if (typeof contents === "string") throw new TypeError("expected a binary module");
      compiled = new Uint8Array(contents);
    },
  });
  if (error || !compiled) throw new Error(`Cannot compile kernels/wasm: ${messages.toString()}`);
  return compiled;
}

/**
 * A file of kernels/wasm; null for what the compiler only tries.
 *
 * AssemblyScript inlines a function with the decorator `@inline`, which TypeScript does not allow
 * there and `deno fmt` would delete: the sources have it as a comment. The comment
 * `@each TABLE: STATEMENT` stands for the statement of each entry of a table in table/codes.ts.
 */
function readSource(name: string): string | null {
  try {
    return Deno.readTextFileSync(new URL(name, FOLDER))
      .replaceAll(/^\/\/ @inline$/gm, "@inline")
      .replaceAll(/^ *\/\/ @each (\w+): (.*)$/gm, (_, table, statement) => each(table, statement));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** A statement for each entry, with its CODE, and its name as a TYPE or a CONSTANT; in one line. */
function each(table: keyof typeof codeTables, statement: string): string {
  return Object.entries(codeTables[table]).map(([name, code]) =>
    statement.replaceAll("CODE", `${code}`).replaceAll("CONSTANT", inCapitals(name))
      .replaceAll("TYPE", name.replace(/^./, (first) => first.toUpperCase()))
  ).join(" ");
}

/** Whether two modules are the same byte for byte. */
function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

if (import.meta.main) {
  const compiled = await compileKernels();
  if (!Deno.args.includes("--check")) {
    await Deno.writeFile(OUTPUT, compiled);
    console.log(`kernels/wasm/kernels.wasm: ${compiled.length} bytes`);
  } else if (!same(compiled, await Deno.readFile(OUTPUT))) {
    console.error("kernels/wasm/kernels.wasm is not what its sources give: run deno task build");
    Deno.exit(1);
  }
}
