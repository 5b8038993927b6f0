/**
 * Scratch memory of this instance, for packed operands.
 *
 * Several instances in different workers share one memory, so the modules keep nothing in it at
 * addresses of their own: the host gives each instance a private region once.
 */

/** Bytes that the host must provide at the address given to setScratch. */
export const SCRATCH_BYTES: usize = 1 << 20;

/** Start of this instance's region; a WebAssembly global, so private to the instance. */
let scratchStart: usize = 0;
/** Always 0, but only known to be at run time; see held() in vector.ts. */
let zero: i32 = 0;

/** Sets the private region, 1 MiB at a multiple of 16, of this instance. */
export function setScratch(pointer: usize): void {
  scratchStart = pointer;
  zero = i32(pointer == usize.MAX_VALUE);
}

/** Address of this instance's region. */
// @inline
export function scratch(): usize {
  return scratchStart;
}

/** 0, as a number that the compiler does not know. */
// @inline
export function zeroBits(): i32 {
  return zero;
}
