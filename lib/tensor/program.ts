/**
 * A step captured once: an immutable, printable list of dispatches, replayed thousands of times.
 */

import type { Device, Dispatch, Executable, RunRequest } from "../device/device.ts";
import { capture } from "../device/recorder.ts";
import { type KernelSpec, kernelTable } from "../../kernels/table.ts";
import { record, type Scope } from "./scope.ts";

/** A captured function, ready for replay; it owns the memory of its intermediate tensors. */
export class Program {
  readonly #executable: Executable;
  readonly #scope: Scope;

  private constructor(
    readonly label: string,
    readonly dispatches: readonly Dispatch[],
    executable: Executable,
    scope: Scope,
  ) {
    this.#executable = executable;
    this.#scope = scope;
  }

  /**
   * Records what `body` would run on `device` and makes it ready. A number that `body` computes on
   * the host is a constant of the program; what varies from step to step must live in tensors.
   *
   * @throws {DeviceError} naming the kernel that the device refuses
   */
  static async capture(device: Device, label: string, body: () => void): Promise<Program> {
    let dispatches: readonly Dispatch[] = [];
    const scope = record(() => dispatches = capture(device, body));
    for (const dispatch of dispatches) {
      for (const part of [dispatch.bindings, dispatch.constants, dispatch]) Object.freeze(part);
    }
    Object.freeze(dispatches);
    return new Program(label, dispatches, await device.prepare(label, dispatches), scope);
  }

  /** Writes the inputs, replays `steps` times, reads the outputs; see Executable.run. */
  run(request: RunRequest): Promise<ArrayBuffer[]> {
    return this.#executable.run(request);
  }

  /** Gives back the memory of the intermediate tensors. */
  release(): void {
    this.#executable.release();
    for (const storage of this.#scope.storages) {
      storage.release(`it belonged to the program "${this.label}", which was released.`);
    }
  }

  /** One line a dispatch: kernel, regions and constants. */
  toString(): string {
    const lines = this.dispatches.map((dispatch, index) => `${index} ${showDispatch(dispatch)}`);
    return [`program "${this.label}", ${lines.length} dispatches`, ...lines].join("\n");
  }
}

function showDispatch({ kernel, bindings, constants, replicas }: Dispatch): string {
  const spec: KernelSpec = kernelTable[kernel];
  const names = Object.keys(spec.bindings);
  const views = names.map((name, i) => {
    const { buffer, offset, size } = bindings[i]!;
    return `${name}=${buffer.label}+${offset}[${size}]`;
  });
  const values = Object.keys(spec.constants).map((name, i) => `${name}=${constants[i]}`);
  return `${kernel} x${replicas} (${views.join(", ")}) ${values.join(" ")}`;
}
