/** What is known of a kernel's launch on a GPU, and the grids that many of them share. */

import type { KernelSpec } from "../../table/spec.ts";

/** How the WGSL of a kernel is launched, given the values of its constants. */
export interface Grid<Constant extends string = string, Binding extends string = string> {
  /** Workgroups along x and y for one replica; `tile` is for the kernels that are `tiled`. */
  workgroups(constants: Readonly<Record<Constant, number>>, tile: Tile): readonly [number, number];
  /** Whether its WGSL has the override `tile`: the side of what one invocation computes. */
  readonly tiled?: true;
  /**
   * How many loop iterations one invocation makes at most, as `loop` counts them; `sizes` are the
   * elements of each binding. A software GPU ends all loops after 65,535 without a word.
   */
  iterations(
    constants: Readonly<Record<Constant, number>>,
    tile: Tile,
    sizes: Readonly<Record<Binding, number>>,
  ): number;
  /** How its work is shared among launches where one would iterate too often. */
  readonly split?: Split<Constant>;
}

/** The grids of a family of the table: a kernel without one does not compile. */
export type Grids<Family extends Readonly<Record<string, KernelSpec>>> = {
  readonly [K in keyof Family]: Grid<
    keyof Family[K]["constants"] & string,
    keyof Family[K]["bindings"] & string
  >;
};

/**
 * WGSL with the overrides `begin` and `end` does a part of the work, and continues from what the
 * launch before has left in the outputs. The parts range over a sum's terms, or passes over them.
 */
export interface Split<Constant extends string = string> {
  /** The constants that count the terms: of the longest if there are several. */
  readonly along: readonly Constant[];
  /** How often one invocation passes them. */
  readonly passes: number;
}

/** The sides of a square tile of a product. */
export type Tile = 4 | 8;

/**
 * What a loop of `count` iterations counts, each with loops that count `inside`. One more pass ends
 * it: llvmpipe makes it with all lanes switched off, and once through each of the `inner` loops.
 */
export function loop(count: number, inside = 0, inner = 0): number {
  return count * (inside + 1) + 1 + inner;
}

/** Of kernels without loops. */
export const noLoops = (): number => 0;

/** So many workgroups; those beyond 32,768 go along y. */
export function workgroups(count: number): readonly [number, number] {
  const x = Math.min(count, 32768);
  return [x, Math.ceil(count / x)];
}

/** One invocation per element, 64 a workgroup. */
export function elementwise(size: number): readonly [number, number] {
  return workgroups(Math.ceil(size / 64));
}

/** How many workgroups of 64 compute a matrix, or `count` of them, one invocation a tile. */
export function tileGroups(rows: number, columns: number, tile: Tile, count = 1): number {
  return Math.ceil(count * Math.ceil(rows / tile) * Math.ceil(columns / tile) / 64);
}
