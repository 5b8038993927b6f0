/** The download of the lecture's file, against servers of our own that misbehave in every way. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../lib/data/digest.ts";
import { downloadMakemore } from "../../lib/data/download.ts";
import { runDownload } from "../../lib/cli/download.ts";
import { DataError } from "../../lib/device/errors.ts";

const BYTES = new TextEncoder().encode("emma\nolivia\nava\n");

/** Runs `use` with an empty folder and a server that answers every request by `answer`. */
async function withServer(
  answer: () => Response,
  use: (url: string, path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, answer);
  try {
    await use(`http://127.0.0.1:${server.addr.port}/names.txt`, join(folder, "new", "names.txt"));
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

/** A server of one connection that promises 1,000 bytes and closes after a few. */
async function serveTruncated(): Promise<{ url: string; done: Promise<void> }> {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const serve = async () => {
    const connection = await listener.accept();
    await connection.read(new Uint8Array(4096));
    const head = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nemma\n";
    await connection.write(new TextEncoder().encode(head));
    connection.close();
    listener.close();
  };
  return await Promise.resolve({
    url: `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}/`,
    done: serve(),
  });
}

const exists = async (path: string) => await Deno.stat(path).then(() => true, () => false);

async function filesBeside(path: string): Promise<string[]> {
  if (!await exists(join(path, ".."))) return [];
  return (await Array.fromAsync(Deno.readDir(join(path, "..")))).map(({ name }) => name);
}

Deno.test("the right bytes are written once, and not downloaded again", async () => {
  let requests = 0;
  const answer = () => {
    requests++;
    return new Response(BYTES);
  };
  await withServer(answer, async (url, path) => {
    const digest = await sha256(BYTES);
    assertEquals(await downloadMakemore(path, { url, digest }), true);
    assertEquals(await Deno.readFile(path), BYTES);
    assertEquals(await filesBeside(path), ["names.txt"]);
    assertEquals(await downloadMakemore(path, { url, digest }), false);
    assertEquals(requests, 1);
  });
});

Deno.test("wrong bytes leave nothing behind, nor harm what was there", async () => {
  await withServer(() => new Response("other\n"), async (url, path) => {
    await assertRejects(() => downloadMakemore(path, { url }), DataError, "expected sha256 0a30b5");
    assertEquals(await filesBeside(path), []);
    await Deno.mkdir(join(path, ".."));
    await Deno.writeTextFile(path, "mine\n");
    await assertRejects(() => downloadMakemore(path, { url }), DataError, "nothing was written");
    assertEquals(await Deno.readTextFile(path), "mine\n");
  });
});

Deno.test("a missing page is named by its status", async () => {
  await withServer(() => new Response("no", { status: 404 }), async (url, path) => {
    await assertRejects(() => downloadMakemore(path, { url }), DataError, "found 404");
    assertEquals(await filesBeside(path), []);
  });
});

Deno.test("a refused connection is a data error", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const url = `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}/`;
  listener.close();
  const folder = await Deno.makeTempDir();
  const path = join(folder, "names.txt");
  await assertRejects(() => downloadMakemore(path, { url }), DataError, `Cannot download ${url}`);
  assertEquals(await exists(path), false);
  await Deno.remove(folder);
});

Deno.test("a file that ends early is a data error", async () => {
  const { url, done } = await serveTruncated();
  const folder = await Deno.makeTempDir();
  const path = join(folder, "names.txt");
  await assertRejects(() => downloadMakemore(path, { url }), DataError, "expected the whole file");
  await done;
  assertEquals(await filesBeside(path), []);
  await Deno.remove(folder);
});

Deno.test("a server that never answers is given up", async () => {
  const never = () => new Response(new ReadableStream({ start() {} }));
  await withServer(never, async (url, path) => {
    const options = { url, timeout: 50 };
    await assertRejects(() => downloadMakemore(path, options), DataError, "due to timeout");
  });
});

Deno.test("a folder that cannot be made is named", async () => {
  await withServer(() => new Response(BYTES), async (url, path) => {
    await Deno.writeTextFile(join(path, ".."), "a file");
    const options = { url, digest: await sha256(BYTES) };
    await assertRejects(() => downloadMakemore(path, options), DataError, "Cannot write");
  });
});

Deno.test("the command says what is wrong in one line and exits with 2", async () => {
  const lines: string[] = [];
  const terminal = {
    out: (line: string) => void lines.push(line),
    err: (line: string) => void lines.push(line),
  };
  await withServer(() => new Response("no", { status: 404 }), async (url, path) => {
    assertEquals(await runDownload(["--url", url], terminal, () => path), 2);
    assertStringIncludes(lines.pop()!, `error: Cannot download ${url}: expected status 200`);
    assertEquals(await runDownload(["--url"], terminal, () => path), 2);
    assertStringIncludes(lines.pop()!, "--url needs a value");
    assertEquals(await runDownload(["--urk=x"], terminal, () => path), 2);
    assertStringIncludes(lines.pop()!, "unknown argument --urk=x");
    assertEquals(await runDownload(["--help"], terminal, () => path), 0);
    assertStringIncludes(lines.pop()!, "deno task data");
  });
});
