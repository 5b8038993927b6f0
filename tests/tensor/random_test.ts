/** The random generators against figures of PyTorch and Python (fixtures/make_random.py). */

import { assertAlmostEquals, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { sha256 } from "../../lib/data/digest.ts";
import { DataError, UsageError } from "../../lib/device/errors.ts";
import { log32, sinCos32 } from "../../lib/tensor/random/float32_math.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { MersenneTwister } from "../../lib/tensor/random/mt19937.ts";
import { PythonRandom } from "../../lib/tensor/random/python.ts";
import fixture from "../fixtures/random.json" with { type: "json" };

Deno.test("the twister gives the words of the authors' default seed", () => {
  const { seed, first, last, sum } = fixture.mersenne;
  const twister = new MersenneTwister(seed);
  const words = Array.from({ length: 1500 }, () => twister.nextUint32());
  assertEquals(words.slice(0, 5), first);
  assertEquals(words.slice(-5), last);
  assertEquals(words.reduce((total, word) => total + word, 0), sum);
});

Deno.test("initByArray gives the words that the authors published for their key", () => {
  const twister = new MersenneTwister();
  twister.initByArray([0x123, 0x234, 0x345, 0x456]);
  const words = Array.from({ length: 4 }, () => twister.nextUint32());
  assertEquals(words, [1067595299, 955945823, 477289528, 4107218783]);
});

for (const { seed, counts, values, next } of fixture.randn) {
  Deno.test(`randn of ${counts.join(", ")} values from seed ${seed} is PyTorch's`, () => {
    const generator = new Generator(seed);
    for (const expected of values) assertEquals([...generator.randn(expected.length)], expected);
    assertEquals([...generator.randint(2 ** 31, 3)], next, "the place in the stream");
  });
}

Deno.test("the lecture's network draws the lecture's values and minibatch", () => {
  const generator = new Generator(2147483647);
  const embedding = generator.randn(27 * 10);
  assertEquals([...embedding.subarray(0, 20)], fixture.lecture.embedding);
  for (const count of [30 * 200, 200, 200 * 27]) generator.randn(count);
  assertEquals([...generator.randn(27)], fixture.lecture.outputBias);
  assertEquals([...generator.randint(182625, 32)], fixture.lecture.batch);
  assertEquals(fixture.lecture.batch.slice(0, 5), [1680, 115963, 46562, 106512, 133208]);
});

Deno.test("100,003 normal values are PyTorch's to the last bit", async () => {
  const { seed, count, digest } = fixture.long;
  assertEquals(await sha256(new Uint8Array(new Generator(seed).randn(count).buffer)), digest);
});

Deno.test("log32 and sinCos32 are within 2e-7 of the exact functions", () => {
  for (let i = 1; i <= 10_000; i++) {
    const value = Math.fround(i / 10_000);
    const log = Math.log(value);
    assertAlmostEquals(log32(value), log, 2e-7 * Math.max(1, Math.abs(log)));
    const angle = Math.fround(2 * Math.PI * value);
    const [sine, cosine] = sinCos32(angle);
    assertAlmostEquals(sine, Math.sin(angle), 2e-7);
    assertAlmostEquals(cosine, Math.cos(angle), 2e-7);
  }
});

Deno.test("manualSeed forgets the second value of a pair", () => {
  const generator = new Generator(42);
  const [first] = generator.randn(1);
  assertEquals(generator.manualSeed(42).randn(1)[0], first);
});

Deno.test("rand, uniform and randint are PyTorch's to the last bit", () => {
  assertEquals([...new Generator(2147483647).rand(20)], fixture.rand);
  for (const { low, high, values } of fixture.uniform) {
    assertEquals([...new Generator(3).uniform(values.length, low, high)], values);
  }
  for (const { low, high, values } of fixture.randint) {
    assertEquals([...new Generator(9).randint(high, values.length, low)], values);
  }
});

Deno.test("normal of fewer than 16 values rounds once, as torch.nn.init.normal_", async () => {
  const { seeds, stds, first, digest } = fixture.smallNormal;
  const drawn = Array.from(
    { length: seeds },
    (_, seed) => [...new Generator(seed).normal(seed % 15 + 1, stds[seed % 4]!)],
  );
  assertEquals(drawn.slice(0, first.length), first);
  assertEquals(await sha256(new Uint8Array(Float32Array.from(drawn.flat()).buffer)), digest);
});

Deno.test("multinomial draws what PyTorch draws, and as much of the stream", async () => {
  const generator = new Generator(2147483647 + 10);
  const { cases, many } = fixture.multinomial;
  for (const { probabilities: { length } } of cases.slice(0, -1)) generator.rand(length);
  for (const { probabilities, draws, next } of cases) {
    assertEquals(draws.map(() => generator.multinomial(probabilities)), draws);
    assertEquals(generator.randint(2 ** 31, 1)[0], next);
  }
  generator.randn(27);
  const drawn = new Uint8Array(many.count).map(() => generator.multinomial(many.probabilities));
  assertEquals(await sha256(drawn), many.digest);
});

Deno.test("multinomial refuses what is no distribution and names the value", () => {
  const generator = new Generator(1);
  assertThrows(() => generator.multinomial([0.5, NaN]), DataError, "found NaN at index 1");
  assertThrows(() => generator.multinomial([0.5, -1]), DataError, "found -1 at index 1");
  assertThrows(() => generator.multinomial([0, 0]), DataError, "found 0 from 2 values");
  assertThrows(() => generator.multinomial([]), DataError, "from 0 values");
});

Deno.test("a wrong seed, count or range is a usage error", () => {
  assertThrows(() => new Generator(-1), UsageError, "The seed of a generator is -1");
  assertThrows(() => new Generator(0.5), UsageError, "expected a whole number");
  const generator = new Generator(1);
  assertThrows(() => generator.randn(1.5), UsageError, "The count of normal values is 1.5");
  assertThrows(() => generator.uniform(1, 2, 1), UsageError, "found 2 and 1");
  assertThrows(() => generator.randint(0, 1), UsageError, "upper bound of randint is 0");
  assertInstanceOf(generator.randint(1, 0), Uint32Array);
});

for (const { seed, bits, below, order } of fixture.python) {
  Deno.test(`PythonRandom(${seed}) is Python's`, () => {
    const random = new PythonRandom(seed);
    assertEquals(bits.map((_, i) => random.getrandbits(i + 1)), bits);
    const bounds = [1, 2, 3, 10, 1000, 32033, 2 ** 31, 2 ** 32 - 1];
    assertEquals([...bounds, ...bounds].map((bound) => random.randbelow(bound)), below);
    const list = order.map((_, i) => i);
    random.shuffle(list);
    assertEquals(list, order);
  });
}

Deno.test("PythonRandom refuses what it cannot draw", () => {
  assertThrows(() => new PythonRandom(0.5), UsageError, "The seed of a shuffle is 0.5");
  const random = new PythonRandom(1);
  assertThrows(() => random.getrandbits(33), UsageError, "33 bits");
  assertThrows(() => random.randbelow(0), UsageError, "asked for 0");
});
