/** What the contract of a kernel says. */

/** How a kernel uses a binding: "write" means read and write. */
export type Access = "read" | "write";

/** The WGSL type of a constant. */
export type ConstantType = "u32" | "f32";

/** What is known of a kernel on every device. */
export interface KernelSpec {
  /** Binding names in binding order. */
  readonly bindings: Readonly<Record<string, Access>>;
  /** Constant names in argument order. */
  readonly constants: Readonly<Record<string, ConstantType>>;
}

/** Checks the entries of one family while keeping their literal names. */
export function kernels<const T extends Record<string, KernelSpec>>(family: T): T {
  return family;
}
