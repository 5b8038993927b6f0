/** Functions that change a network for as long as they run put it back, whatever happens. */

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/device/errors.ts";
import {
  BatchNorm1d,
  evaluating,
  Flatten,
  type ForwardPass,
  Sequential,
  watch,
} from "../../lib/nn/mod.ts";
import { tensor } from "../../lib/tensor/create.ts";

Deno.test("watch() hears every pass while it runs, then nothing, also when it throws", () => {
  const shared = new Flatten();
  const model = new Sequential({ first: shared, again: shared, inner: new Sequential([shared]) });
  const forward = () => model.forward(tensor([1, 2], [2, 1]));
  const heard: string[] = [];
  const outer: string[] = [];
  const hear = (names: string[]) => ({ name, module, input, output }: ForwardPass) => {
    assertEquals([module === shared, output.size], [name === "first", input.size]);
    names.push(name);
  };
  const all = ["first", "first", "first", "inner", ""];
  const out = watch(model, hear(outer), () => watch(model, hear(heard), forward));
  assertEquals([out.shape, heard, outer], [[2, 1], all, all]);
  assertThrows(() => watch(model, hear(heard), () => JSON.parse("{")), SyntaxError);
  const later = () => Promise.resolve();
  assertThrows(() => void watch(model, hear(heard), later), UsageError, "Cannot run watch()");
  assertThrows(() => watch(model, later, forward), UsageError, "the observer of watch()");
  forward();
  assertEquals([heard, Object.hasOwn(shared, "forward")], [all, false]);
});

Deno.test("evaluating() puts every mode back, also when it throws, and takes no promise", () => {
  const frozen = new BatchNorm1d(2).eval();
  const norm = new BatchNorm1d(2);
  const model = new Sequential({ norm, frozen });
  const modes = () => [model, norm, frozen].map(({ training }) => training);
  assertEquals(evaluating(model, modes), [false, false, false]);
  assertEquals(modes(), [true, true, false]);
  assertThrows(() => evaluating(model, () => JSON.parse("{")), SyntaxError);
  const later = () => Promise.resolve(modes());
  assertThrows(() => void evaluating(model, later), UsageError, "Cannot run evaluating()");
  assertEquals(modes(), [true, true, false]);
});
