/** Examples on a device: those of equal data are placed once, and given back. */

import { assert, assertEquals } from "@std/assert";
import { loadData, resolveData } from "../../lib/experiment/data/mod.ts";
import { words } from "../../lib/experiment/data/words.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import { SharedExamples } from "../../lib/runner/examples.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { watchBuffers } from "../helpers/buffers.ts";
import { tinyExperiment } from "../helpers/command.ts";
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

testOnDevice(
  "cpu",
  "a variant in a wider context is as an experiment of its own",
  async (device) => {
    const run = async (contextLength: number, variants: Record<string, unknown>) => {
      const text = tinyExperiment((experiment) => {
        Object.assign(experiment, { variants, train: { ...experiment.train, steps: 20 } });
        experiment.data.contextLength = contextLength;
      });
      const experiment = resolveExperiment(parseExperiment(JSON.parse(text), "x.json"));
      const loaded = await loadData(experiment.data);
      return (await runExperiment(experiment, loaded, { device, name: "x" })).variants;
    };
    const [narrow, wide] = await run(3, { narrow: {}, wide: { data: { contextLength: 8 } } });
    const [alone] = await run(3, { narrow: {} });
    const [wideAlone] = await run(8, { wide: {} });
    assertEquals([narrow, wide], [alone, { ...wideAlone, index: 1 }]);
    assert(wide!.runs[0]!.final.train !== narrow!.runs[0]!.final.train);
  },
);
