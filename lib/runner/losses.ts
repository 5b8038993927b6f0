/** The minibatch losses of a run of training, as they come in. */

/** Over how many steps the losses that are shown are averaged, at most. */
const RECENT = 500;

/** Those of all replicas. */
export class Losses {
  readonly #values: readonly Float32Array[];
  /** How many losses each replica has, the first that is not finite the last. */
  readonly #ends: number[];
  /** How many steps have been made. */
  made = 0;

  /** Room for `steps` steps. */
  constructor(replicas: number, steps: number) {
    this.#values = Array.from({ length: replicas }, () => new Float32Array(steps));
    this.#ends = this.#values.map(() => Infinity);
  }

  /** Whether every replica has diverged. */
  get allDiverged(): boolean {
    return this.#ends.every((end) => end <= this.made);
  }

  /** How many of a replica's are there, up to the first that is not finite. */
  finite(replica: number): number {
    return Math.min(this.made, this.#ends[replica]! - 1);
  }

  /** Takes those of the next steps, for each replica. */
  take(parts: readonly Float32Array[]): void {
    for (const [replica, part] of parts.entries()) {
      this.#values[replica]!.set(part, this.made);
      const end = part.findIndex((loss) => !Number.isFinite(loss));
      if (end >= 0) this.#ends[replica] = Math.min(this.#ends[replica]!, this.made + end + 1);
    }
    this.made += parts[0]!.length;
  }

  /** The mean of each replica's latest. */
  recent(): number[] {
    return this.#values.map((values) => {
      const latest = values.subarray(Math.max(0, this.made - RECENT), this.made);
      return latest.reduce((sum, value) => sum + value, 0) / latest.length;
    });
  }

  /** Each replica's, one a step; the first that is not finite is the last, whatever the others did. */
  all(): Float32Array[] {
    return this.#values.map((own, replica) => {
      return own.slice(0, Math.min(this.made, this.#ends[replica]!));
    });
  }
}
