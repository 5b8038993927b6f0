/** The Mersenne Twister MT19937 (Matsumoto, Nishimura 1998), beneath PyTorch's and Python's. */

const SIZE = 624;
const MIDDLE = 397;
const TWIST = 0x9908b0df;

/** A stream of 32-bit numbers that its seed determines. */
export class MersenneTwister {
  readonly #state: Uint32Array = new Uint32Array(SIZE);
  #next = SIZE;

  /** Starts from the seed of `initGenrand`; its lowest 32 bits count. */
  constructor(seed = 5489) {
    this.initGenrand(seed);
  }

  /** Starts over from one 32-bit seed: `init_genrand` of the authors' code. */
  initGenrand(seed: number): void {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const previous = state[i - 1]!;
      state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
    this.#next = SIZE;
  }

  /** Starts over from a key of one or more 32-bit words: `init_by_array` of the authors' code. */
  initByArray(key: ArrayLike<number>): void {
    const state = this.#state;
    this.initGenrand(19650218);
    let i = 1;
    const advance = () => {
      i++;
      if (i < SIZE) return;
      state[0] = state[SIZE - 1]!;
      i = 1;
    };
    const mixed = (factor: number) => {
      const previous = state[i - 1]!;
      return state[i]! ^ Math.imul(previous ^ (previous >>> 30), factor);
    };
    for (let round = 0, j = 0; round < Math.max(SIZE, key.length); round++) {
      state[i] = mixed(1664525) + key[j]! + j;
      advance();
      j = (j + 1) % key.length;
    }
    for (let round = 1; round < SIZE; round++) {
      state[i] = mixed(1566083941) - i;
      advance();
    }
    state[0] = 0x80000000;
  }

  /** The next number, from 0 to 2^32 - 1. */
  nextUint32(): number {
    if (this.#next === SIZE) this.#twist();
    let value = this.#state[this.#next++]!;
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    value ^= value >>> 18;
    return value >>> 0;
  }

  /** Replaces all words of the state. */
  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < SIZE; i++) {
      const joined = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
      state[i] = state[(i + MIDDLE) % SIZE]! ^ (joined >>> 1) ^ (joined & 1 ? TWIST : 0);
    }
    this.#next = 0;
  }
}
