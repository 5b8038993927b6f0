/**
 * What went wrong on a GPU, and whom it concerns. WebGPU tells of errors later, by scopes: each
 * scope's error belongs to one buffer, program or run, so that it ends nobody else's work.
 */
/// <reference types="@webgpu/types" />

import { DeviceError } from "../errors.ts";

/** Something that an error may concern. */
export interface Health {
  /** The first error that did. */
  fault?: DeviceError;
}

/** The errors of one GPU. */
export class Faults {
  /** What concerns everybody: eager work, and errors that no scope caught. */
  readonly everybody: Health = {};
  readonly #gpu: GPUDevice;
  /** Why the GPU is gone, if it is. */
  #lost: string | undefined;
  readonly #checks = new Set<Promise<void>>();

  /** Listens to what happens outside all scopes. */
  constructor(gpu: GPUDevice) {
    this.#gpu = gpu;
    gpu.lost.then(({ message, reason }) => {
      this.#lost = `${reason}${message ? `: ${message}` : ""}`;
    });
    gpu.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      const { error } = event as GPUUncapturedErrorEvent;
      this.everybody.fault ??= new DeviceError(`The GPU reported an error: ${error.message}`);
    });
  }

  /** Runs `work` in a scope for errors of one kind, which become the fault of `health`. */
  within<T>(
    kind: GPUErrorFilter,
    health: Health,
    explain: (message: string) => DeviceError,
    work: () => T,
  ): T {
    this.#gpu.pushErrorScope(kind);
    try {
      return work();
    } finally {
      const check = this.#gpu.popErrorScope().then(
        (error) => {
          if (error) health.fault ??= explain(error.message);
        },
        () => {},
      );
      this.#checks.add(check);
      check.then(() => this.#checks.delete(check));
    }
  }

  /**
   * The first fault known of those concerned, or of everybody; that a GPU is lost names the work.
   */
  find(what: string, concerned: Iterable<Health>): DeviceError | undefined {
    for (const { fault } of concerned) if (fault) return fault;
    if (this.everybody.fault || this.#lost === undefined) return this.everybody.fault;
    return new DeviceError(
      `The GPU was lost during ${what} (${this.#lost}); run again, or use --device cpu.`,
    );
  }

  /** Waits for all scopes. @throws {DeviceError} the first fault of those concerned */
  async settle(what: string, concerned: Iterable<Health>): Promise<void> {
    await Promise.all(this.#checks);
    const fault = this.find(what, concerned);
    if (fault) throw fault;
  }
}
