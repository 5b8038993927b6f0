/** The page of a report in a real browser: on screens of three widths, light and dark, and on paper. */

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  accessibilityFaults,
  type Browser,
  measurePictures,
  openBrowser,
  openFile,
  type OpenPage,
  type Page,
  show,
  textFaults,
} from "../helpers/browser.ts";
import { writeReports } from "../helpers/reports.ts";

const WIDTHS = [390, 800, 1200];
const SCHEMES = ["light", "dark"] as const;
/** What the smallest letters measure, in pixels. */
const SMALLEST = 9;
/** Of letters to their page: what WCAG asks for. */
const CONTRAST = 4.5;
/** A4 between margins of 1.5 cm, in pixels. */
const PAPER = 680;
/** Of a page before anything is unfolded, in pixels. */
const LONGEST = 8000;
/** Of index.html, in bytes. */
const LARGEST = 3e6;

let browser: Browser;
let folder: string;
const pages = new Map<string, OpenPage>();

Deno.test.beforeAll(async () => {
  folder = await Deno.makeTempDir();
  browser = await openBrowser();
  for (const report of await writeReports(folder)) {
    pages.set(report, await openFile(browser, join(folder, report, "index.html")));
  }
});

Deno.test.afterAll(async () => {
  await browser?.close();
  await Deno.remove(folder, { recursive: true });
});

/** Looks at every report; the connection to the browser outlives a test. */
function testAll(name: string, look: (page: Page, report: string) => Promise<void>) {
  const fn = async () => {
    for (const [report, { page }] of pages) await look(page, report);
  };
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
}

/** Opens or closes all that a reader can open. */
async function fold(page: Page, open: boolean): Promise<void> {
  await page.evaluate(
    `for (const each of document.querySelectorAll("details")) each.open = ${open}`,
  );
}

testAll("every picture is there, and the page is never too wide", async (page, report) => {
  await fold(page, true);
  const files = [...Deno.readDirSync(join(folder, report))].map(({ name }) => name);
  const svgs = files.filter((name) => name.endsWith(".svg")).sort();
  for (const colorScheme of SCHEMES) {
    for (const width of WIDTHS) {
      await show(page, { width, colorScheme });
      const beyond: string[] = await page.evaluate(
        `[...document.querySelectorAll("body *:not(.wide *)")]
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
          .map(({ outerHTML }) => outerHTML.slice(0, 80))`,
      );
      const scrolled = await page.evaluate("document.documentElement.scrollWidth");
      assertEquals([scrolled, beyond], [width, []], report);
      const pictures = await measurePictures(page);
      assertEquals(pictures.map(({ name }) => `${name}.svg`).sort(), svgs, report);
      for (const { name, left, right, top, bottom, texts } of pictures) {
        assert(right - left > 700 && bottom - top > 50, `${report}: ${name} is not to be seen`);
        const small = texts.filter(({ fontSize }) => fontSize < SMALLEST);
        assertEquals(small, [], `${report}: ${name} has small letters at ${width} px`);
        const pale = texts.filter(({ contrast }) => contrast < CONTRAST);
        assertEquals(pale, [], `${report}: ${name} has pale letters, ${colorScheme}`);
      }
    }
  }
});

testAll(
  "a page is small; a deep one is short, and of others nothing is hidden",
  async (page, report) => {
    await fold(page, false);
    await show(page, { width: 1200 });
    const { size } = await Deno.stat(join(folder, report, "index.html"));
    assert(size < LARGEST, `${report}: ${size} bytes`);
    const height = await page.evaluate("document.documentElement.scrollHeight") as number;
    if (report === "twenty-layers") assert(height < LONGEST, `${height} px`);
    const folded = await page.evaluate(`document.querySelectorAll(".folded").length`) as number;
    assertEquals(folded > 0, report === "twenty-layers", report);
  },
);

testAll("no text of a picture prints over another or leaves it", async (page, report) => {
  await fold(page, true);
  await show(page, { width: 1200 });
  assertEquals((await measurePictures(page)).flatMap(textFaults), [], report);
});

testAll("axe finds nothing serious, light or dark", async (page, report) => {
  await fold(page, report !== "twenty-layers");
  await show(page, { width: 390 });
  assertEquals(await accessibilityFaults(page), [], report);
  if (report !== "everything") return;
  for (const colorScheme of SCHEMES) {
    await show(page, { width: 1200, colorScheme });
    assertEquals(await accessibilityFaults(page), [], colorScheme);
  }
});

testAll("what scrolls is reached by the keyboard, and says what it is", async (page, report) => {
  await fold(page, true);
  await show(page, { width: 390 });
  const [scrolling, silent, lost]: [number, string[], string[]] = await page.evaluate(`{
    const scrolls = (element) => element.scrollWidth > element.clientWidth &&
      element.clientWidth > 0 && ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    const all = [...document.querySelectorAll("body *")].filter(scrolls);
    const text = ({ outerHTML }) => outerHTML.slice(0, 80);
    [
      all.length,
      all.filter((element) => !element.getAttribute("aria-label")).map(text),
      all.filter((element) => element.tabIndex !== 0).map(text),
    ]
  }`);
  assert(scrolling > 0, report);
  assertEquals([silent, lost], [[], []], report);
});

testAll("colours follow the screen, and paper is light", async (page, report) => {
  const colours = (): Promise<string[]> =>
    page.evaluate(`[
      getComputedStyle(document.body).backgroundColor,
      getComputedStyle(document.querySelector(".picture .page")).fill,
      getComputedStyle(document.querySelector("h2")).color,
      getComputedStyle(document.querySelector(".picture text:not(.muted)")).fill,
    ]`);
  const [black, white] = ["rgb(13, 17, 23)", "rgb(255, 255, 255)"];
  const [pale, ink] = ["rgb(230, 237, 243)", "rgb(31, 35, 40)"];
  await show(page, { width: 800, colorScheme: "dark" });
  assertEquals(await colours(), [black, black, pale, pale], report);
  await show(page, { width: 800 });
  assertEquals(await colours(), [white, white, ink, ink], report);
  await show(page, { width: 800, colorScheme: "dark", media: "print" });
  assertEquals(await colours(), [white, white, ink, ink], report);
});

testAll("on paper nothing is cut off, and what was folded is there", async (page, report) => {
  await fold(page, false);
  await show(page, { width: PAPER, media: "print" });
  assertEquals(await page.evaluate("document.documentElement.scrollWidth"), PAPER, report);
  const hidden: string[] = await page.evaluate(
    `[...document.querySelectorAll(".wide, details > *")].filter((element) => {
      const { left, right, height } = element.getBoundingClientRect();
      return left < 0 || right > innerWidth + 0.5 || height === 0 ||
        element.scrollWidth > element.clientWidth + 1;
    }).map(({ outerHTML }) => outerHTML.slice(0, 80))`,
  );
  assertEquals(hidden, [], report);
  const pdf = await page.pdf({ format: "A4", margin: { left: "15mm", right: "15mm" } });
  assertEquals(new TextDecoder().decode(pdf.slice(0, 5)), "%PDF-", report);
});

testAll(
  "every link leads to a part of the page or a file, and every file has one",
  async (page, report) => {
    const links: string[] = await page.evaluate(
      `[...document.querySelectorAll("a")].map((link) => link.getAttribute("href"))`,
    );
    const lost: string[] = await page.evaluate(
      `[...document.querySelectorAll('a[href^="#"]')].map((link) => link.hash)
      .filter((hash) => document.querySelectorAll(hash).length !== 1)`,
    );
    assertEquals(lost, [], report);
    const headings = await page.evaluate(`document.querySelectorAll("h2").length`) as number;
    assertEquals(links.filter((link) => link.startsWith("#")).length, headings, report);
    const files = [...Deno.readDirSync(join(folder, report))].map(({ name }) => name);
    const linked = links.filter((link) => !link.startsWith("#"));
    assertEquals([...linked, "index.html"].sort(), files.sort(), report);
  },
);

testAll("the browser complains of nothing", (_, report) => {
  assertEquals(pages.get(report)!.complaints, [], report);
  return Promise.resolve();
});
