/** The CPU device's memory: regions are taken from the lowest hole that fits, and holes grow together. */

interface Hole {
  begin: number;
  end: number;
}

/** Regions of one address space. */
export class Heap {
  readonly #grow: (end: number) => void;
  /** By address; no two touch each other, none touches `#top`. */
  readonly #holes: Hole[] = [];
  /** Everything from here on is unused. */
  #top: number;

  /** Regions begin at `begin` or later; `grow` makes sure that there is memory up to an address. */
  constructor(begin: number, grow: (end: number) => void) {
    this.#top = begin;
    this.#grow = grow;
  }

  /** Where the highest region in use ends. */
  get top(): number {
    return this.#top;
  }

  /** The address of a region of so many bytes. @throws whatever `grow` throws */
  take(bytes: number): number {
    const index = this.#holes.findIndex(({ begin, end }) => end - begin >= bytes);
    if (index < 0) {
      this.#grow(this.#top + bytes);
      this.#top += bytes;
      return this.#top - bytes;
    }
    const hole = this.#holes[index]!;
    hole.begin += bytes;
    if (hole.begin === hole.end) this.#holes.splice(index, 1);
    return hole.begin - bytes;
  }

  /** Gives a region back. */
  give(begin: number, bytes: number): void {
    const hole = { begin, end: begin + bytes };
    let index = this.#holes.findLastIndex((other) => other.begin < begin) + 1;
    const [before, after] = [this.#holes[index - 1], this.#holes[index]];
    if (before?.end === hole.begin) {
      hole.begin = before.begin;
      this.#holes.splice(--index, 1);
    }
    if (after?.begin === hole.end) {
      hole.end = after.end;
      this.#holes.splice(index, 1);
    }
    if (hole.end === this.#top) this.#top = hole.begin;
    else this.#holes.splice(index, 0, hole);
  }
}
