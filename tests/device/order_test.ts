/** Programs that share memory: their runs happen in the order of the calls, several under way. */

import { assertEquals } from "@std/assert";
import { tensor } from "../../lib/tensor/create.ts";
import { Program } from "../../lib/tensor/program.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import { forEachDevice } from "../helpers/devices.ts";

forEachDevice("a look between two runs finds what the first has left", async (device) => {
  const x = tensor(new Float32Array(64), [64]).to(device);
  const seen = tensor(new Float32Array(64), [64]).to(device);
  using count = await Program.capture(device, "count", () => {
    noGrad(() => void x.copy_(x.add(1)));
  });
  using look = await Program.capture(device, "look", () => {
    noGrad(() => void seen.copy_(x.mul(2)));
  });
  const found = await Promise.all([300, 1, 50, 1].map(async (steps) => {
    const counted = count.run({ steps });
    const [values] = await look.run({ steps: 1, outputs: [seen] });
    await counted;
    return values!.float32[0]![63];
  }));
  assertEquals(found, [600, 602, 702, 704]);
});
