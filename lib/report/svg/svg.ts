/** Strings of SVG: elements, text, and the frame that every picture shares. */

import { UsageError } from "../../device/errors.ts";
import { visible } from "../../device/text.ts";
import { STYLE } from "./style.ts";

/** The attributes of an element; `undefined` leaves one out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** What a picture is called, says and measures. */
export interface PictureFrame {
  /** Also the prefix of every id in it. */
  readonly name: string;
  /** What a tooltip or a screen reader calls it. */
  readonly title: string;
  /** What a person who cannot see it should know. */
  readonly description: string;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
}

/** Text as XML and HTML take it: reserved characters as entities, unseen ones made visible. */
export function escape(text: string): string {
  return visible(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/**
 * A number as pictures write it: two digits at most after the point.
 *
 * @throws {UsageError} if it is not finite: no place in a picture is.
 */
export function round(value: number): string {
  if (!Number.isFinite(value)) throw new UsageError(`cannot draw at ${value}: not a finite number`);
  return String(Math.round(value * 100) / 100 + 0);
}

/**
 * One element with its children.
 *
 * @throws {UsageError} if a numeric attribute is not finite.
 */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  let tag = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    tag += ` ${key}="${typeof value === "number" ? round(value) : escape(value)}"`;
  }
  return children.length === 0 ? `${tag}/>` : `${tag}>${children.join("")}</${name}>`;
}

/** A line of text at a place. */
export function text(content: string, x: number, y: number, attributes: Attributes = {}): string {
  return element("text", { x, y, ...attributes }, escape(content));
}

/** A straight line. */
export function segment(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return element("line", { x1, y1, x2, y2, class: kind });
}

/** Drawn parts in a group, one a line so that two pictures can be compared. */
export function group(attributes: Attributes, parts: readonly string[]): string {
  return element("g", attributes, "\n", ...parts.map((part) => `${part}\n`));
}

/** Parts that are hidden outside a rectangle; `id` must be unique in the picture. */
export function clipped(
  id: string,
  box: { x: number; y: number; width: number; height: number },
  parts: readonly string[],
): string {
  const { x, y, width, height } = box;
  const path = element("clipPath", { id }, element("rect", { x, y, width, height }));
  return `${path}\n${group({ "clip-path": `url(#${id})` }, parts)}`;
}

/** A whole picture: title, description, style, a page behind it, and its parts. */
export function picture(frame: PictureFrame, parts: readonly string[]): string {
  const { name, title, description, width, height } = frame;
  const svg = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      id: name,
      class: "picture",
      role: "img",
      "aria-labelledby": `${name}-title ${name}-desc`,
      width,
      height,
      viewBox: `0 0 ${round(width)} ${round(height)}`,
    },
    "\n",
    element("title", { id: `${name}-title` }, escape(title)) + "\n",
    element("desc", { id: `${name}-desc` }, escape(description)) + "\n",
    element("style", {}, `\n${STYLE}`) + "\n",
    element("rect", { class: "page", width, height }) + "\n",
    ...parts.map((part) => `${part}\n`),
  );
  return `${svg}\n`;
}
