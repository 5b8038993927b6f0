/** What the tests know of a kernel: a reference, cases, and walks to the limit of its loops. */

import type { BindingName, ConstantName, KernelName } from "../../../kernels/table/mod.ts";

/** What one binding holds. */
export type KernelBuffer = Float32Array | Uint32Array;

/** The buffers of kernel K by binding name. */
export type KernelBuffers<K extends KernelName> = Record<BindingName<K>, KernelBuffer>;

/** The constants of kernel K by name. */
export type KernelConstants<K extends KernelName> = Record<ConstantName<K>, number>;

/** Runs a kernel in float64: changes the buffers that it writes. */
export type Reference<K extends KernelName> = (
  buffers: KernelBuffers<K>,
  constants: KernelConstants<K>,
) => void;

/** Found may differ from expected by absolute + relative |expected|. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** One case of kernel K. */
export interface KernelCase<K extends KernelName> {
  readonly label: string;
  readonly constants: KernelConstants<K>;
  /** New buffers, the same at each call. */
  readonly buffers: () => KernelBuffers<K>;
  readonly tolerance: Tolerance;
}

/** Constants and contents of kernel K for a loop over n terms; what is between does not matter. */
export interface Walk<K extends KernelName> {
  readonly constants: (n: number) => KernelConstants<K>;
  readonly buffers: (n: number) => KernelBuffers<K>;
  readonly tolerance: Tolerance;
  /** Whether more terms than fit are refused instead of split. */
  readonly refused?: true;
}

/** A reference for each kernel of a family of the table; one that is missing does not compile. */
export type Oracles<Family> = { readonly [K in KernelName & keyof Family]: Reference<K> };

/** The cases of each kernel of a family of the table. */
export type Cases<Family> = { readonly [K in KernelName & keyof Family]: readonly KernelCase<K>[] };

/** The walks of each kernel of a family of the table; those without loops need none. */
export type Walks<Family> = { readonly [K in KernelName & keyof Family]: readonly Walk<K>[] };
