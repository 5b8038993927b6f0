/** Seeded random contents for the buffers of kernel tests. */

/** A seeded source of random numbers (mulberry32). */
export class Contents {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** `size` normal numbers (Box-Muller). */
  normal(size: number, mean = 0, deviation = 1): Float32Array {
    return Float32Array.from({ length: size }, () => {
      const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
      return mean + deviation * radius * Math.cos(2 * Math.PI * this.next());
    });
  }

  /** `size` numbers in [low, high). */
  uniform(size: number, low: number, high: number): Float32Array {
    return Float32Array.from({ length: size }, () => low + (high - low) * this.next());
  }

  /** `size` integers below `limit`. */
  integers(size: number, limit: number): Uint32Array {
    return Uint32Array.from({ length: size }, () => Math.floor(this.next() * limit));
  }
}
