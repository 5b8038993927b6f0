/**
 * Stands in for jsr:@std/path where JSR cannot be reached: the functions this project uses.
 *
 * @module
 */

import nodePath from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Joins paths and normalises the result. */
export function join(path: string | URL, ...paths: string[]): string {
  return nodePath.join(text(path), ...paths);
}

/** The absolute path that a sequence of paths leads to, from the current folder. */
export function resolve(...pathSegments: string[]): string {
  return nodePath.resolve(...pathSegments);
}

/** The folder of a path. */
export function dirname(path: string | URL): string {
  return nodePath.dirname(text(path));
}

/** The last part of a path, without `suffix` if it ends so. */
export function basename(path: string | URL, suffix = ""): string {
  return nodePath.basename(text(path), suffix);
}

/** The ending of a path with its dot; "" if it has none. */
export function extname(path: string | URL): string {
  return nodePath.extname(text(path));
}

/** The path that leads from one folder to another path. */
export function relative(from: string, to: string): string {
  return nodePath.relative(from, to);
}

/** The path of a file: URL. @throws {TypeError} for a URL of another kind */
export function fromFileUrl(url: URL | string): string {
  const parsed = new URL(url);
  if (parsed.protocol !== "file:") {
    throw new TypeError(`URL must be a file URL: received "${parsed.protocol}"`);
  }
  return fileURLToPath(parsed);
}

/** The file: URL of an absolute path. @throws {TypeError} for a relative path */
export function toFileUrl(path: string): URL {
  if (!nodePath.isAbsolute(path)) throw new TypeError(`Path must be absolute: received "${path}"`);
  return pathToFileURL(path);
}

function text(path: string | URL): string {
  return path instanceof URL ? fromFileUrl(path) : path;
}
