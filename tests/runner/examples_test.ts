/** Examples on a device: those of equal data are placed once, and given back. */

import { assert, assertEquals } from "@std/assert";
import { loadData, resolveData } from "../../lib/experiment/data/mod.ts";
import { words } from "../../lib/experiment/data/words.ts";
import { SharedExamples } from "../../lib/runner/examples.ts";
import { watchBuffers } from "../helpers/buffers.ts";
import { testOnDevice } from "../helpers/devices.ts";

testOnDevice("cpu", "variants share the examples of equal data", async (device) => {
  const data = words({ dataset: "names", contextLength: 3 });
  const [narrow, same, wide] = [{}, { contextLength: 3 }, { contextLength: 8 }].map((change) =>
    resolveData(data, change)
  );
  const loaded = await loadData(narrow!);
  const watch = watchBuffers(device);
  {
    using shared = new SharedExamples(device, loaded, [narrow!, wide!, same!]);
    assertEquals(watch.made(), 2 * 6);
    assert(shared.of(narrow!) === shared.of(same!));
    const [three, eight] = [shared.of(narrow!).train, shared.of(wide!).train];
    assertEquals([three.inputs.shape, eight.inputs.shape], [[80_283, 3], [80_283, 8]]);
    assertEquals(await eight.targets.toArray(), await three.targets.toArray());
  }
  assertEquals(watch.live(), []);
  watch.restore();
});
