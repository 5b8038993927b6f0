/** Examples as they lie on the host, before a device has them. */

/** Values of one dtype: tokens and classes, or numbers. */
export type HostValues = Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** What is asked, and what shall be answered. */
export interface HostExamples {
  /** [count, ...], one example after another. */
  readonly inputs: HostValues;
  /** Classes or values, [count]; absent where nothing shall be answered. */
  readonly targets?: HostValues;
  /** How many examples. */
  readonly count: number;
}
