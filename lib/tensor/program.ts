/**
 * A step captured once: an immutable, printable list of dispatches, replayed thousands of times.
 */

import type { Device, Dispatch, Executable, RunRequest, View } from "../device/device.ts";
import { ShapeError, UsageError } from "../device/errors.ts";
import { fuse } from "../device/fuse.ts";
import { recordDispatches } from "../device/recorder.ts";
import { type KernelSpec, kernelTable } from "../../kernels/table/mod.ts";
import { countDispatches, countWrites } from "../device/versions.ts";
import { forgetGradient, leafGradient } from "./gradient.ts";
import { hold, letGo } from "./lifetime.ts";
import { ReplicaValues, replicaWrites, type Values } from "./replica.ts";
import { captureScope, discard, type Scope } from "./scope.ts";
import type { Storage } from "./storage.ts";
import type { Tensor } from "./tensor.ts";
import { stepError } from "./tokens.ts";

/** How often to replay a program, what to write before and what to read after. */
export interface ProgramRun {
  /** How many times it is replayed. */
  readonly steps: number;
  /**
   * Tensors with the values they get before the first step: an array for each replica, or one that
   * each of them gets; default none.
   */
  readonly inputs?: readonly (readonly [tensor: Tensor, values: Values | readonly Values[]])[];
  /** Tensors to read after the last step; default none. */
  readonly outputs?: readonly Tensor[];
}

/** A captured function, ready for replay; it owns the memory of its intermediate tensors. */
export class Program {
  readonly #device: Device;
  readonly #executable: Executable;
  readonly #scope: Scope;
  /** The parameters whose gradients it writes, each with the one that the captured function saw. */
  readonly #gradients: ReadonlyMap<Storage, Storage>;
  readonly #steps: Scope["steps"];
  #released = false;
  #runsUnderWay = 0;

  private constructor(
    device: Device,
    readonly label: string,
    readonly dispatches: readonly Dispatch[],
    executable: Executable,
    scope: Scope,
  ) {
    this.#device = device;
    this.#executable = executable;
    this.#scope = scope;
    this.#gradients = takeGradients(scope);
    this.#steps = scope.steps;
    hold(dispatches);
  }

  /**
   * Records what `body` would run on `device` and makes it ready. A number that `body` computes on
   * the host is a constant of the program; what varies from step to step must live in tensors.
   * Neighbouring kernels are joined where one can do the work of two (lib/device/fuse.ts); a tensor
   * between them that is read afterwards needs retainGrad().
   *
   * @throws {DeviceError} naming the kernel that the device refuses
   */
  static async capture(device: Device, label: string, body: () => void): Promise<Program> {
    const { recorded, scope } = record(device, body);
    const { dispatches, skipped } = fuse(recorded, retainedViews(scope));
    for (const storage of scope.storages) {
      if (storage.onDevice && skipped.has(storage.view)) {
        storage.release(
          `the program "${label}" joined the kernels that write and read it; call retainGrad() on ` +
            `it inside the captured function to keep it.`,
        );
      }
    }
    for (const dispatch of dispatches) {
      for (const part of [dispatch.bindings, dispatch.constants, dispatch]) Object.freeze(part);
    }
    Object.freeze(dispatches);
    try {
      const executable = await device.prepare(label, dispatches);
      return new Program(device, label, dispatches, executable, scope);
    } catch (error) {
      discard(scope, `the program "${label}" was refused.`);
      throw error;
    }
  }

  /**
   * Writes the inputs, replays `steps` times and reads the outputs: the values of each, by replica.
   * Runs happen in the order of the calls, also those of other programs that read or write the same
   * tensors; several may be under way.
   *
   * @example The fourth root, for two networks at once
   * ```ts
   * import { noGrad, openDevice, Program, zeros } from "@initlab/initlab";
   * import { assertEquals } from "@std/assert";
   *
   * const device = await openDevice("cpu");
   * const x = zeros([1], { replicas: 2 }).to(device);
   * using program = await Program.capture(device, "root", () => {
   *   noGrad(() => x.copy_(x.sqrt()));
   * });
   * const [root] = await program.run({
   *   steps: 2,
   *   inputs: [[x, [Float32Array.of(16), Float32Array.of(81)]]],
   *   outputs: [x],
   * });
   * assertEquals(root!.float32, [Float32Array.of(2), Float32Array.of(3)]);
   * device.close();
   * ```
   *
   * @throws {UsageError} if a step would be beyond the end of a table that the program reads or
   *   writes, a tensor is elsewhere, or an input has other values than its tensor can take
   * @throws {ShapeError} if an input has more or fewer values than its tensor, or an output is of
   *   other replicas than the program
   * @throws {DeviceError} naming the kernel, if the device was lost or refused the work
   */
  async run({ steps, inputs = [], outputs = [] }: ProgramRun): Promise<ReplicaValues[]> {
    const read = outputs.map(({ storage }) => storage);
    const request = this.#admit(steps, inputs, read);
    this.#runsUnderWay++;
    const bits = await this.#executable.run(request).finally(() => {
      this.#runsUnderWay--;
      this.#freeOnceOver();
    });
    return read.map((storage, index) => new ReplicaValues(storage, bits[index]!));
  }

  /** Checks what can be known of a run before it, and notes what will have changed after it. */
  #admit(
    steps: number,
    inputs: NonNullable<ProgramRun["inputs"]>,
    read: readonly Storage[],
  ): RunRequest {
    if (this.#released) {
      throw new UsageError(`Cannot run "${this.label}": it was released; capture it again.`);
    }
    if (!Number.isSafeInteger(steps) || steps < 0) {
      throw new UsageError(
        `Cannot run "${this.label}" for ${steps} steps: expected a whole number of at least 0.`,
      );
    }
    for (const [{ storage }] of inputs) this.#requireHere(storage);
    for (const storage of read) this.#requireReadable(storage);
    const action = `run "${this.label}" with`;
    const writes = inputs.flatMap(([{ storage }, values]) => {
      return replicaWrites(action, storage, values);
    });
    for (const [{ storage }] of inputs) countWrites(storage.view);
    this.#countSteps(steps);
    countDispatches(this.dispatches);
    for (const [parameter, captured] of this.#gradients) {
      const why = `a replay of the program "${this.label}" wrote the next gradient to its place`;
      if (parameter.grad !== captured) forgetGradient(parameter, why);
      parameter.grad = leafGradient(parameter);
    }
    return { steps, inputs: writes, outputs: read.map(({ view }) => view) };
  }

  /** Makes sure that no step is beyond the end of a table, and notes where the counters will be. */
  #countSteps(steps: number): void {
    for (const [{ largest }, { advances, room }] of this.#steps) {
      const last = largest + Math.max(0, steps - 1) * advances;
      if (steps > 0 && last >= room) {
        throw stepError(`"${this.label}" for ${steps} steps`, room, last);
      }
    }
    for (const [counter, { advances }] of this.#steps) counter.largest += steps * advances;
  }

  #requireHere({ label, view, device }: Storage): void {
    void view; // throws if there is none
    if (device === this.#device) return;
    throw new UsageError(
      `Cannot run "${this.label}" with "${label}": expected a tensor on the program's device, found ` +
        `one on another; capture a program for each device.`,
    );
  }

  #requireReadable(storage: Storage): void {
    this.#requireHere(storage);
    const { label, replicas } = storage;
    const most = Math.max(1, ...this.dispatches.map((dispatch) => dispatch.replicas));
    if (replicas === 1 || replicas === most) return;
    throw new ShapeError(
      `Cannot read "${label}" after "${this.label}": expected ${most} replicas, as the program ` +
        `runs for, found ${replicas}; use toArray().`,
    );
  }

  /**
   * Gives back the memory of the intermediate tensors, and of those that were disposed of while the
   * program needed them, once the runs under way have ended. Done already, it does nothing.
   */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#freeOnceOver();
  }

  #freeOnceOver(): void {
    if (!this.#released || this.#runsUnderWay > 0) return;
    this.#executable.release();
    letGo(this.dispatches);
    discard(this.#scope, `it belonged to the program "${this.label}", which was released.`);
  }

  /** The same as release(), for `using`. */
  [Symbol.dispose](): void {
    this.release();
  }

  /** One line a dispatch: kernel, regions and constants. */
  toString(): string {
    const lines = this.dispatches.map((dispatch, index) => `${index} ${showDispatch(dispatch)}`);
    return [`program "${this.label}", ${lines.length} dispatches`, ...lines].join("\n");
  }
}

/**
 * Runs `body` as a capture does, but no kernel of it: its tensors have shapes and no values, and are
 * given back at once. For what only a run shows, such as the order in which modules are called.
 */
export function rehearse(device: Device, body: () => void): void {
  discard(record(device, body).scope, "it was made in a rehearsal.");
}

/** The dispatches of `body`, none of which runs, and what it made. */
function record(device: Device, body: () => void) {
  let recorded: readonly Dispatch[] = [];
  const scope = captureScope(device, () => {
    let result: unknown;
    recorded = recordDispatches(device, () => result = body());
    return result;
  });
  return { recorded, scope };
}

/** Takes the gradients off the parameters: they hold nothing until a replay has written them. */
function takeGradients({ trained, capture }: Scope): Map<Storage, Storage> {
  const gradients = new Map<Storage, Storage>();
  for (const parameter of trained) {
    const { grad } = parameter;
    if (grad?.capture !== capture) continue;
    gradients.set(parameter, grad);
    parameter.grad = undefined;
  }
  return gradients;
}

/** The values that were detached, and those and the gradients that retainGrad() asked to keep. */
function retainedViews({ storages }: Scope): Set<View> {
  const kept = storages.filter(({ retainsGrad, detached }) => retainsGrad || detached);
  return new Set(
    kept.flatMap(({ view, grad, retainsGrad }) => grad && retainsGrad ? [view, grad.view] : [view]),
  );
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
