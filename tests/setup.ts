/** Readies a machine for the tests: installs Mesa's software GPU (lavapipe) if no WebGPU adapter is found. */

import { quietenDriver } from "../lib/cli/driver.ts";

const PACKAGES = ["mesa-vulkan-drivers", "libvulkan1"];
/** Where Vulkan drivers register. */
const VULKAN_DRIVERS = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

if (await hasUsableAdapter()) {
  console.log("setup: a WebGPU adapter is there; nothing to install.");
} else {
  Deno.exit(await installLavapipe() ? 0 : 1);
}

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
async function installLavapipe(): Promise<boolean> {
  if (!await exists("/usr/bin/apt-get")) {
    console.error(
      "setup: no WebGPU adapter was found, and there is no apt-get here. Install a Vulkan driver " +
        "(Fedora: mesa-vulkan-drivers, Arch: vulkan-swrast, macOS and Windows have one with the " +
        "graphics driver), or run the tests without a GPU: ALLOW_NO_GPU=1 deno task test",
    );
    return false;
  }
  console.log(
    `setup: no WebGPU adapter was found; installing ${PACKAGES.join(" and ")} (lavapipe).`,
  );
  const installed = await run(["apt-get", "update"]) &&
    await run(["apt-get", "install", "--yes", "--no-install-recommends", ...PACKAGES]);
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
