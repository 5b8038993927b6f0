/** A page of a report in a real browser: Debian's Chromium, driven by playwright-core. */

// deno-lint-ignore no-import-prefix -- of the tests alone; an entry in deno.json would publish it
import axe from "npm:axe-core@4.14.1";
// deno-lint-ignore no-import-prefix -- as above
import { type Browser, chromium, type Page } from "npm:playwright-core@1.65.1";

import { CHROMIUM } from "./chromium.ts";

export type { Browser, Page };

/** Starts the browser; whoever asked for it closes it. */
export async function openBrowser(): Promise<Browser> {
  const found = await Deno.stat(CHROMIUM).then(() => true, () => false);
  if (!found) {
    throw new Error(
      `the pages are tested in Chromium: expected it at ${CHROMIUM}, found nothing; ` +
        "`deno task setup` installs it",
    );
  }
  return await chromium.launch({ executablePath: CHROMIUM });
}

/** A page that is open. */
export interface OpenPage {
  readonly page: Page;
  /** Whatever the browser complained of so far. */
  readonly complaints: readonly string[];
}

/** Opens a file. */
export async function openFile(browser: Browser, path: string): Promise<OpenPage> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => complaints.push(`cannot load ${request.url()}`));
  await page.goto(`file://${path}`);
  return { page, complaints };
}

/** How a page is shown. */
export interface View {
  /** Of the window, in pixels. */
  readonly width: number;
  readonly colorScheme?: "light" | "dark";
  readonly media?: "screen" | "print";
}

/** Shows a page so. */
export async function show(
  page: Page,
  { width, colorScheme = "light", media = "screen" }: View,
): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme, media });
}

/** What axe-core finds at "serious" or above, one line each. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then((found) =>
    found.violations.filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html.slice(0, 200))))`);
}

/** A line of text in a picture, where the browser put it. */
export interface TextBox {
  readonly text: string;
  /** In pixels, as it is shown. */
  readonly fontSize: number;
  /** Of its colour to the page of the picture, by WCAG 2. */
  readonly contrast: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A picture of a page: its place and its texts. */
export interface PictureBox extends Omit<TextBox, "text" | "fontSize" | "contrast"> {
  readonly name: string;
  readonly texts: readonly TextBox[];
}

/** Measures every picture of a page. */
export async function measurePictures(page: Page): Promise<PictureBox[]> {
  return await page.evaluate(`[...document.querySelectorAll("svg.picture")].map((svg) => {
    const box = (element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return { left, top, right, bottom };
    };
    const scale = svg.getScreenCTM().a;
    const light = (element) => {
      const parts = getComputedStyle(element).fill.match(/[\\d.]+/g).slice(0, 3).map((part) => {
        const share = Number(part) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] + 0.05;
    };
    const page = light(svg.querySelector(".page"));
    const texts = [...svg.querySelectorAll("text")].map((text) => ({
      text: text.textContent,
      fontSize: parseFloat(getComputedStyle(text).fontSize) * scale,
      contrast: Math.max(light(text) / page, page / light(text)),
      ...box(text),
    }));
    return { name: svg.id, texts, ...box(svg) };
  })`);
}

/** Boxes are a line high: so much of that, above and below, is empty in any script. */
const EMPTY = 0.18;

/** Texts of a picture that print over each other, and those that reach beyond it, in words. */
export function textFaults({ name, texts, ...frame }: PictureBox): string[] {
  const faults: string[] = [];
  const inked = texts.filter(({ text }) => text.trim() !== "").map((box) => {
    const isUpright = box.bottom - box.top <= box.right - box.left || box.text.length < 3;
    const margin = EMPTY * box.fontSize;
    const [x, y] = isUpright ? [0, margin] : [margin, 0];
    return {
      text: box.text,
      left: box.left + x,
      right: box.right - x,
      top: box.top + y,
      bottom: box.bottom - y,
    };
  });
  inked.forEach((one, index) => {
    const leaves = one.left < frame.left - 0.5 || one.right > frame.right + 0.5 ||
      one.top < frame.top - 0.5 || one.bottom > frame.bottom + 0.5;
    if (leaves) faults.push(`${name}: "${one.text}" leaves the picture`);
    for (const other of inked.slice(index + 1)) {
      const meets = one.left < other.right && other.left < one.right &&
        one.top < other.bottom && other.top < one.bottom;
      if (meets) faults.push(`${name}: "${one.text}" and "${other.text}" overlap`);
    }
  });
  return faults;
}
