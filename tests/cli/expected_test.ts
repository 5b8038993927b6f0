/** The figures beside an experiment, by real runs: `--check`, published figures, and `--full`. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readReport } from "../../lib/report/report.ts";
import { runCommandIn, withFolder, writeExperiment } from "../helpers/command.ts";

/** SHA-256 of the bundled names. */
const DIGEST = "d16f34e7f9beca0628a737b618ebc0e472624adf8f7a02cefb7870305d4b81c4";
const TWO = { plain: {}, fast: { label: "at a high rate", train: { optimiser: { lr: 1e38 } } } };

/** Writes what stands beside the experiment of `folder`. */
async function expect(folder: string, entry: Record<string, unknown>, key = "expected") {
  const content = { [key]: [{ digest: DIGEST, steps: 2, ...entry }] };
  await Deno.writeTextFile(
    `${folder}/experiment.expected.json`,
    `// in a comment\n${JSON.stringify(content)}`,
  );
}

Deno.test("0 and 3: --check compares with the file beside, and shows what is off", () =>
  withFolder(async (folder) => {
    const file = await writeExperiment(folder);
    assertEquals((await runCommandIn(folder, file)).code, 0);
    const { variants: [plain] } = await readReport(`${folder}/report/report.json`);
    const { initialLoss, final: { train } } = plain!.runs[0]!;
    for (const [wanted, code] of [[train, 0], [train + 1, 3]] as const) {
      const losses = { plain: { initial: [initialLoss, 0], train: [wanted, 0.1] } };
      await expect(folder, { losses });
      const checked = await runCommandIn(folder, file, "--check", "--quiet");
      assertEquals([checked.code, checked.err], [code, ""]);
      const words = code === 0
        ? "all 2 figures are as expected"
        : "1 of 2 figures left their expected band:\nvariant  figure ";
      assertStringIncludes(checked.out, `report: FOLDER/report\n${words}`);
    }
  }));

Deno.test("0: a divergence that is expected; 3: one at another step, or none; 4: an unexpected one; with --check and without", () =>
  withFolder(async (folder) => {
    const file = await writeExperiment(folder, { variants: TWO });
    const cases: [divergedAt: Record<string, unknown>, code: number, out: RegExp, err: RegExp][] = [
      [{ fast: [1, 0] }, 0, /^all 1 figures are as expected$/m, /^$/],
      [{ fast: [2, 1] }, 0, /^all 1 figures are as expected$/m, /^$/],
      [{ fast: [2, 0] }, 3, /^fast +divergence +step 2 +0 +step 1 +-1$/m, /^$/],
      [
        { fast: [1, 0], plain: [2, 0] },
        3,
        /^1 of 2 .*\n.*\nplain +divergence +step 2 +0 +never *$/m,
        /^$/,
      ],
      [{ plain: [2, 0] }, 4, /never/, /^error: diverged: at a high rate at step 1\n$/],
    ];
    for (const [divergedAt, code, out, err] of cases) {
      await expect(folder, { divergedAt });
      const ended = await runCommandIn(folder, file, "--check", "--quiet");
      assertEquals(ended.code, code, ended.out + ended.err);
      assert(out.test(ended.out), ended.out);
      assert(err.test(ended.err), ended.err);
    }
    const unforeseen = await runCommandIn(folder, file, "--quiet");
    assertEquals(unforeseen.code, 4);
    await expect(folder, { divergedAt: { fast: [1, 0] } });
    const foreseen = await runCommandIn(folder, file, "--quiet");
    assertEquals([foreseen.code, foreseen.err], [0, ""]);
    assertStringIncludes(foreseen.out, "\ndiverged, as expected: at a high rate at step 1\n");
  }));

Deno.test("2: a check that cannot be made, or a file at fault, is said before anything trains", () =>
  withFolder(async (folder) => {
    const file = await writeExperiment(folder, { variants: TWO });
    const refused = async (message: string, ...options: string[]) => {
      const { code, out, err } = await runCommandIn(folder, file, ...options);
      assertEquals([code, out], [2, ""], err);
      assertStringIncludes(err, `error: ${message}`);
    };
    const beside = "FOLDER/experiment.expected.json";
    await refused(
      `--check: expected losses to compare with in ${beside}, found no such file\n`,
      "--check",
    );
    const losses = { plain: { train: [2, 0.1] } };
    await expect(folder, { losses });
    await refused("no expected losses for seeds 7; those for 2 steps of", "--check", "--seed=7");
    await refused(
      "nothing to check: losses are expected only of plain",
      "--check",
      "--variant=fast",
    );
    await refused(
      `no expected losses for 3 steps of data d16f34e7f9be; ${beside} has 2 steps of data d16f`,
      "--check",
      "--steps=3",
    );
    await expect(folder, { losses: { plian: {} } });
    await refused(
      `${beside}: expected[0].losses.plian: no such variant; did you mean "plain"?\n`,
    );
    await Deno.writeTextFile(`${folder}/experiment.expected.json`, '{\n "expected": 1,\n 2 }');
    await refused(`${beside}:3:2: expected a key in double quotes or "}", found "2"\n`);
  }));

Deno.test("0 and 3: --check compares what networks put out that predict nothing", () =>
  withFolder(async (folder) => {
    const file = await writeExperiment(folder, {
      data: { kind: "gaussian", rows: 20, features: 5 },
      network: [{ kind: "linear", outFeatures: 3 }],
      train: { steps: 0 },
    });
    assertEquals((await runCommandIn(folder, file)).code, 0);
    const { data, variants: [plain] } = await readReport(`${folder}/report/report.json`);
    const logits = plain!.runs[0]!.snapshots[0]!.layers.at(-1)!;
    assertEquals(logits.quantity, "logits");
    for (const [wanted, code] of [[logits.summary.std, 0], [1, 3]] as const) {
      const own = { digest: data.digest, steps: 0 };
      await expect(folder, { ...own, outputStd: { plain: [wanted, 1e-6] } });
      const checked = await runCommandIn(folder, file, "--check", "--quiet");
      assertEquals([checked.code, checked.err], [code, ""]);
    }
  }));

Deno.test("published figures stand beside a run of their data and steps, and no other", () =>
  withFolder(async (folder) => {
    const file = await writeExperiment(folder, { variants: { plain: {}, wide: {} } });
    await expect(folder, { losses: { wide: { train: 2.75 } } }, "published");
    const { code, out } = await runCommandIn(folder, file);
    assertEquals(code, 0);
    assert(/^wide .*\n {2}published +2\.75$/m.test(out), out);
    const { variants } = await readReport(`${folder}/report/report.json`);
    assertEquals(variants.map(({ published }) => published), [undefined, { train: 2.75 }]);
    assertStringIncludes(await Deno.readTextFile(`${folder}/report/report.md`), "2.75");
    const other = await runCommandIn(folder, file, "--steps", "3");
    assertEquals([other.code, other.out.includes("published")], [0, false]);
  }));

Deno.test("--full trains for the steps of the full run; 2: an experiment without one", () =>
  withFolder(async (folder) => {
    const file = await writeExperiment(folder, { full: { steps: 5 } });
    const { code, err } = await runCommandIn(folder, file, "--full", "--quiet");
    assertEquals([code, err], [0, ""]);
    assertEquals((await readReport(`${folder}/report/report.json`)).training.steps, 5);
    const without = await runCommandIn(folder, await writeExperiment(folder), "--full");
    assertEquals([without.code, without.out, without.err], [
      2,
      "",
      "error: --full: the experiment has no full: { steps }; it trains for 2 steps, or for those " +
      "of --steps N\n",
    ]);
  }));
