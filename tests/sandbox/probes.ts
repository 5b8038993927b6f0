/**
 * What a hostile experiment tries: each probe is refused with the message beside it. The test
 * copies this file into a project's experiments; beside the project lie `outside/` and a server.
 */

import { DatabaseSync } from "node:sqlite";
import childProcess from "node:child_process";
import dns from "node:dns/promises";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import net from "node:net";
import os from "node:os";
import process from "node:process";
import vm from "node:vm";
import { Worker as NodeWorker } from "node:worker_threads";

/** A try, and what its failure must say. */
export type Probe = readonly [refusal: RegExp, attempt: () => unknown];

const OUTSIDE = "../outside";
const ABSOLUTE = new URL(`../${OUTSIDE}`, import.meta.url).pathname;
const WRITE = /Requires write access/;
const READ = /Requires read access/;
const NET = /Requires net access/;
const RUN = /Requires run access/;
const FFI = /Requires ffi access/;
const SYS = /Requires sys access/;
const ENV = /Requires env access/;
const UNCACHED = /not found in cache/;
const WORKER = /may not start a worker/;

const address = () => Deno.readTextFileSync("address.txt");
const port = () => Number(new URL(address()).port);
/** An import that no tool finds by reading, and that no earlier one has answered. */
const load = (specifier: string) => import(`${specifier}`);
const script = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;

/** Settles as the first event of an emitter or target says. */
function settled(
  start: (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void,
) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer")), 3000);
    const end = (act: (value: unknown) => void) => (value: unknown) => {
      clearTimeout(timer);
      act(value);
    };
    start(end(resolve), end(reject));
  });
}

/** Writes anywhere but below reports/. */
const writes: Record<string, Probe> = {
  "write a git hook": [WRITE, () => Deno.writeTextFile(".git/hooks/pre-commit", "#!/bin/sh")],
  "append to git's settings": [
    WRITE,
    () => Deno.writeTextFile(".git/config", "x", { append: true }),
  ],
  "rewrite deno.json": [WRITE, () => Deno.writeTextFile("deno.json", "{}")],
  "rewrite deno.lock": [WRITE, () => Deno.writeTextFile("deno.lock", "{}")],
  "rewrite the command": [WRITE, () => Deno.writeTextFile("lib/cli/cli.ts", "")],
  "rewrite itself": [WRITE, () => Deno.writeTextFile(new URL(import.meta.url), "")],
  "plant a module": [WRITE, () => Deno.mkdir("node_modules/valibot", { recursive: true })],
  "change the cached data": [WRITE, () => Deno.writeTextFile(".cache/makemore/names.txt", "x")],
  "write beside the project": [WRITE, () => Deno.writeTextFile(`${OUTSIDE}/new.txt`, "x")],
  "write by a path through reports": [WRITE, () => Deno.writeTextFile("reports/../new.txt", "x")],
  "write to a folder named alike": [WRITE, () => Deno.mkdir("reports2")],
  "make a temporary file": [WRITE, () => Deno.makeTempFile()],
  "remove a file": [WRITE, () => Deno.remove("deno.lock")],
  "empty a file": [WRITE, () => Deno.truncate("deno.lock", 0)],
  "move a report into the code": [WRITE, async () => {
    await Deno.mkdir("reports", { recursive: true });
    await Deno.writeTextFile("reports/moved.ts", "");
    await Deno.rename("reports/moved.ts", "lib/moved.ts");
  }],
  "move the code into the reports": [WRITE, () => Deno.rename("mod.ts", "reports/mod.ts")],
  "copy into the code": [WRITE, () => Deno.copyFile("mod.ts", "lib/copy.ts")],
  "make a file executable": [WRITE, () => Deno.chmod("mod.ts", 0o777)],
  "link a file of the project to the reports": [
    WRITE,
    () => Deno.link("deno.json", "reports/hard.json"),
  ],
  "link reports to what lies outside": [
    /unscoped|Requires/,
    () => Deno.symlink(ABSOLUTE, "reports/link"),
  ],
  "link reports outside by Node's way": [
    /unscoped|Requires/,
    () => fs.symlinkSync(OUTSIDE, "reports/link"),
  ],
  "write by Node's way": [WRITE, () => fs.writeFileSync("new.txt", "x")],
  "write by a stream": [WRITE, () =>
    settled((resolve, reject) => {
      fs.createWriteStream("new.txt").on("error", reject).on("open", resolve);
    })],
  "write a database": [WRITE, () => new DatabaseSync("new.db")],
  "attach a database": [/attached databases/, () => {
    new DatabaseSync(":memory:").exec("attach 'new.db' as other; create table other.a (b)");
  }],
};

/** Reads what is neither the project's nor named on the command line. */
const reads: Record<string, Probe> = {
  "read beside the project": [READ, () => Deno.readTextFile(`${OUTSIDE}/secret.txt`)],
  "read the system's users": [READ, () => Deno.readTextFile("/etc/passwd")],
  "read the environment by /proc": [READ, () => Deno.readTextFile("/proc/self/environ")],
  "list a folder": [READ, () => Array.fromAsync(Deno.readDir(ABSOLUTE))],
  "look whether a file is there": [READ, () => Deno.stat(`${ABSOLUTE}/secret.txt`)],
  "follow a path": [READ, () => Deno.realPath(`${ABSOLUTE}/secret.txt`)],
  "watch a folder": [READ, () => Deno.watchFs(ABSOLUTE).close()],
  "read by Node's way": [READ, () => fs.readFileSync(`${ABSOLUTE}/secret.txt`)],
  "read by fetch": [READ, () => fetch(`file://${ABSOLUTE}/secret.txt`)],
  "read by another context": [READ, () => {
    vm.runInThisContext(`Deno.readTextFileSync("${ABSOLUTE}/secret.txt")`);
  }],
  "import a module": [READ, () => load(`file://${ABSOLUTE}/module.ts`)],
  "import a module by a module of its own": [
    READ,
    () => load(script(`import "file://${ABSOLUTE}/module.ts"`)),
  ],
  "import a text": [
    READ,
    () => import(`file://${ABSOLUTE}/secret.txt`, { with: { type: "text" } }),
  ],
  "require a module": [READ, () => createRequire(import.meta.url)(`${ABSOLUTE}/module.cjs`)],
  "read with prototypes changed": [READ, () => {
    const { startsWith } = String.prototype;
    String.prototype.startsWith = () => true;
    Object.defineProperty(Object.prototype, "granted", { value: true, configurable: true });
    try {
      Deno.readTextFileSync(`${ABSOLUTE}/secret.txt`);
    } finally {
      String.prototype.startsWith = startsWith;
      Reflect.deleteProperty(Object.prototype, "granted");
    }
  }],
  "ask where nobody answers": [/denied|prompt/, async () => {
    const { state } = await Deno.permissions.request({ name: "read", path: ABSOLUTE });
    if (state !== "granted") throw new Error(state);
  }],
};

/** Reaches anybody. */
const network: Record<string, Probe> = {
  "fetch": [NET, () => fetch(address())],
  "open a socket": [NET, () => Deno.connect({ port: port() })],
  "open a secure socket": [NET, () => Deno.connectTls({ hostname: "127.0.0.1", port: port() })],
  "open a web socket": [NET, () =>
    settled((resolve, reject) => {
      const socket = new WebSocket(address().replace("http", "ws"));
      socket.onopen = resolve;
      socket.onerror = (event) => reject((event as ErrorEvent).message);
    })],
  "listen": [NET, () => Deno.listen({ port: 0 })],
  "serve": [NET, () => Deno.serve({ port: 0 }, () => new Response("x"))],
  "ask a name server": [/Requires net access|EPERM/, () => dns.lookup("example.com")],
  "ask a name server of its own": [
    NET,
    () =>
      Deno.resolveDns("example.com", "A", { nameServer: { ipAddr: "127.0.0.1", port: port() } }),
  ],
  "open a socket by Node's way": [NET, () =>
    settled((resolve, reject) => {
      net.connect(port(), "127.0.0.1").on("connect", resolve).on("error", reject);
    })],
  "fetch by Node's way": [
    NET,
    () => settled((resolve, reject) => void http.get(address(), resolve).on("error", reject)),
  ],
  "import over https": [UNCACHED, () => load("https://example.com/x.ts")],
  "import over http": [UNCACHED, () => load(address())],
  "import from npm": [UNCACHED, () => load("npm:no-such-package@1.0.0")],
  "import from JSR": [UNCACHED, () => load("jsr:@std/fs@1")],
};

/** Runs programs, native code and code in new realms, or ends the program. */
const programs: Record<string, Probe> = {
  "run a program": [RUN, () => new Deno.Command("id").output()],
  "run Deno again": [
    RUN,
    () => new Deno.Command(Deno.execPath(), { args: ["--version"] }).output(),
  ],
  "run a program by Node's way": [/Requires (run|env) access/, () => childProcess.execSync("id")],
  "signal another program": [RUN, () => Deno.kill(Deno.ppid, "SIGCONT")],
  "load native code": [FFI, () => Deno.dlopen("libc.so.6", {})],
  "make a pointer": [FFI, () => Deno.UnsafePointer.create(1n)],
  "load native code by Node's way": [
    FFI,
    () => process.dlopen({ exports: {} }, `${ABSOLUTE}/x.node`),
  ],
  "start a worker": [WORKER, () => new Worker(script("caches.open('x')"), { type: "module" })],
  "start a worker by its prototype": [WORKER, () => {
    const { constructor } = Worker.prototype as { constructor: unknown };
    return Reflect.construct(constructor as typeof Worker, [script("")]);
  }],
  "start a worker with prototypes changed": [WORKER, () => {
    const { includes } = Array.prototype;
    Array.prototype.includes = () => true;
    const texts = [script(""), new URL("../lib/device/cpu/worker.ts", import.meta.url).href];
    try {
      return new Worker({ toString: () => texts.pop()! } as URL, { type: "module" }) &&
        new Worker(script(""), { type: "module" });
    } finally {
      Array.prototype.includes = includes;
    }
  }],
  "start a worker by Node's way": [WORKER, () => new NodeWorker("", { eval: true })],
  "give Node's worker its parent back": [
    /extensible/,
    () => Object.setPrototypeOf(NodeWorker, Object),
  ],
  "reach Deno's inner functions": [/undefined/, () => {
    const deno = Deno as unknown as Record<symbol, { core: unknown }> & { internal: symbol };
    return deno[deno.internal]!.core;
  }],
  "end the program": [/may not call Deno.exit/, () => Deno.exit(0)],
  "end the program by Node's way": [/may not call Deno.exit/, () => process.exit(0)],
  "abort the program": [/may not call process.abort/, () => process.abort()],
  "signal itself by Node's way": [
    /may not call process.kill/,
    () => process.kill(process.pid, "SIGKILL"),
  ],
  "close the program": [/may not close/, () => close()],
  "move to another folder": [/may not call Deno.chdir/, () => Deno.chdir("reports")],
};

/** Learns about the machine, or keeps something for the next run. */
const machine: Record<string, Probe> = {
  "read a variable": [ENV, () => Deno.env.get("HOME")],
  "read all variables": [ENV, () => Deno.env.toObject()],
  "set a variable": [ENV, () => Deno.env.set("PATH", "reports")],
  "read a variable by Node's way": [ENV, () => process.env["HOME"]],
  "learn the machine's name": [SYS, () => Deno.hostname()],
  "learn the network's interfaces": [SYS, () => Deno.networkInterfaces()],
  "learn the user": [SYS, () => os.userInfo()],
  "learn the home folder": [SYS, () => os.homedir()],
  "keep something in localStorage": [/not defined/, () => localStorage.setItem("a", "b")],
  "keep something in sessionStorage": [/not defined/, () => sessionStorage.setItem("a", "b")],
  "keep something in caches": [/not defined/, () => caches.open("x")],
  "open a key-value store": [/not a function/, () => {
    (Deno as unknown as { openKv(): void }).openKv();
  }],
};

/** All probes, by what they do. */
export const PROBES: Record<string, Probe> = {
  ...writes,
  ...reads,
  ...network,
  ...programs,
  ...machine,
};
