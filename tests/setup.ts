/** Readies a machine for the tests: installs what is missing of a WebGPU adapter (Mesa's software GPU, lavapipe) and a browser. */

import { quietenDriver } from "../lib/cli/driver.ts";
import { CHROMIUM } from "./helpers/chromium.ts";

/** Something that the tests need. */
interface Need {
  readonly name: string;
  isThere(): Promise<boolean>;
  /** Debian's, Ubuntu's packages that have it. */
  readonly packages: readonly string[];
  /** What to do where there is no apt-get. */
  readonly elsewhere: string;
}

/** Where Vulkan drivers register. */
const VULKAN_DRIVERS = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

const NEEDS: readonly Need[] = [
  {
    name: "WebGPU adapter",
    isThere: hasUsableAdapter,
    packages: ["mesa-vulkan-drivers", "libvulkan1"],
    elsewhere:
      "Install a Vulkan driver (Fedora: mesa-vulkan-drivers, Arch: vulkan-swrast, macOS and " +
      "Windows have one with the graphics driver), or run the tests without a GPU: " +
      "ALLOW_NO_GPU=1 deno task test",
  },
  {
    name: `browser (${CHROMIUM})`,
    isThere: () => exists(CHROMIUM),
    packages: ["chromium"],
    elsewhere: `Install Chromium as ${CHROMIUM}: the tests of the reports' pages need it.`,
  },
];

const missing: Need[] = [];
for (const need of NEEDS) {
  if (await need.isThere()) console.log(`setup: a ${need.name} is there; nothing to install.`);
  else missing.push(need);
}
if (missing.length > 0) Deno.exit(await install(missing) ? 0 : 1);

/** Whether there is an adapter that the tests can use: on Linux not the emulated OpenGL one, which is far too slow. */
async function hasUsableAdapter(): Promise<boolean> {
  quietenDriver();
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) return false;
  if (!adapter.info.isFallbackAdapter || Deno.build.os !== "linux") return true;
  return (await Promise.all(VULKAN_DRIVERS.map(hasEntries))).includes(true);
}

async function hasEntries(folder: string): Promise<boolean> {
  try {
    for await (const _entry of Deno.readDir(folder)) return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return false;
}

/** Installs with apt-get where there is one; elsewhere says what to install. */
async function install(needs: readonly Need[]): Promise<boolean> {
  if (!await exists("/usr/bin/apt-get")) {
    for (const { name, elsewhere } of needs) {
      console.error(`setup: no ${name} was found, and there is no apt-get here. ${elsewhere}`);
    }
    return false;
  }
  const packages = needs.flatMap(({ packages }) => packages);
  const names = needs.map(({ name }) => name).join(" and no ");
  console.log(`setup: no ${names} was found; installing ${packages.join(", ")}.`);
  const installed = await run(["apt-get", "update"]) &&
    await run(["apt-get", "install", "--yes", "--no-install-recommends", ...packages]);
  if (!installed) {
    console.error("setup: apt-get failed; install the packages above by hand.");
    return false;
  }
  // The Vulkan loader looks for drivers when a process starts: only a new one sees them.
  console.log("setup: done. `deno task exp --devices` shows the adapter.");
  return true;
}

async function run(command: readonly string[]): Promise<boolean> {
  const isRoot = Deno.uid() === 0;
  const [program, ...parameters] = isRoot ? command : ["sudo", ...command];
  console.log(`setup: ${[program, ...parameters].join(" ")}`);
  const { success } = await new Deno.Command(program!, { args: parameters }).spawn().status;
  return success;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
