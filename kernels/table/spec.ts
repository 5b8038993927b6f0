/** What the contract of a kernel says, and the grids that many of them share. */

/** How a kernel uses a binding: "write" means read and write. */
export type Access = "read" | "write";

/** The WGSL type of a constant. */
export type ConstantType = "u32" | "f32";

/** What is known of a kernel before it runs. */
export interface KernelSpec {
  /** Binding names in binding order. */
  readonly bindings: Readonly<Record<string, Access>>;
  /** Constant names in argument order. */
  readonly constants: Readonly<Record<string, ConstantType>>;
  /** Workgroups along x and y for one replica; `tile` is for the kernels that are `tiled`. */
  readonly workgroups: (
    constants: Readonly<Record<string, number>>,
    tile: Tile,
  ) => readonly [number, number];
  /** Whether its WGSL has the override `tile`: the side of what one invocation computes. */
  readonly tiled?: true;
  /**
   * How many loop iterations one invocation of its WGSL makes at most, as `loop` counts them; `sizes`
   * are the elements of each binding. A software GPU ends all loops after 65,535 without a word.
   */
  readonly iterations: (
    constants: Readonly<Record<string, number>>,
    tile: Tile,
    sizes: Readonly<Record<string, number>>,
  ) => number;
  /** How its work is shared among launches where one would iterate too often. */
  readonly split?: Split;
}

/**
 * WGSL with the overrides `begin` and `end` does a part of the work, and continues from what the
 * launch before has left in the outputs. The parts range over a sum's terms, or passes over them.
 */
export interface Split {
  /** The constants that count the terms: of the longest if there are several. */
  readonly along: readonly string[];
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

/** Checks the entries of one family while keeping their literal names. */
export function kernels<const T extends Record<string, KernelSpec>>(family: T): T {
  return family;
}

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
