/**
 * What every tensor is and does apart from operations: where its values are, how they get in and out,
 * and its gradient.
 */

import type { Device } from "../device/device.ts";
import { UsageError } from "../device/errors.ts";
import { countWrites } from "../device/versions.ts";
import { backward } from "./autograd.ts";
import { copyInto } from "./gradient.ts";
import { Operand } from "./operand.ts";
import { requireLike } from "./placement.ts";
import { isGradEnabled } from "./scope.ts";
import { requireShape, type Shape, showShape } from "./shape.ts";
import { Storage } from "./storage.ts";
import type { Tensor } from "./tensor.ts";
import { requireValues } from "./values.ts";

/** Values in a shape, with their gradient. */
export abstract class TensorBase extends Operand {
  /** A tensor of another shape or storage. */
  abstract derive(shape: Shape, storage: Storage): Tensor;

  /** The device it is on. @throws {UsageError} if it is on the host or was released */
  get device(): Device {
    void this.storage.view;
    return this.storage.device!;
  }

  /** The number of axes. */
  dim(): number {
    return this.shape.length;
  }

  /** The number of elements of one replica. */
  numel(): number {
    return this.size;
  }

  /** Whether it was made from values, not computed from a tensor that requires a gradient. */
  get isLeaf(): boolean {
    return !this.storage.node && !this.storage.barrier;
  }

  /** Whether backward() reaches it. */
  override get requiresGrad(): boolean {
    return this.storage.requiresGrad;
  }

  /**
   * Switches it on or off for what is computed from now on; see torch's requires_grad.
   *
   * @throws {UsageError} if the tensor is computed, or its values are no float32
   */
  override set requiresGrad(value: boolean) {
    const { storage } = this;
    if (value === storage.requiresGrad) return;
    if (!this.isLeaf) {
      throw new UsageError(
        `Cannot switch requiresGrad of "${storage.label}": expected a tensor made from values, found ` +
          `one that was computed; use detach().`,
      );
    }
    if (storage.dtype !== "float32") {
      throw new UsageError(
        `Cannot switch requiresGrad of "${storage.label}": expected float32, found ${storage.dtype}; ` +
          `tokens have no gradient.`,
      );
    }
    storage.requiresGrad = value;
  }

  /**
   * The gradient that the last backward() left, of the same
   * shape; null before, or after zeroGrad().
   */
  get grad(): Tensor | null {
    return this.storage.grad ? this.derive(this.shape, this.storage.grad) : null;
  }

  /**
   * Keeps this intermediate tensor and its gradient past backward(), like torch's retain_grad().
   */
  retainGrad(): this {
    this.storage.retainsGrad = true;
    return this;
  }

  /**
   * The same values, in the same memory, without a graph: no gradient flows through; see
   * torch.Tensor.detach. A later set() of the one changes the other.
   */
  detach(): Tensor {
    const { label, size, replicas, dtype } = this.storage;
    return this.derive(this.shape, new Storage(label, size, replicas, dtype, this.storage));
  }

  /**
   * Computes gradients; see torch.Tensor.backward. A tensor of several elements needs the gradient
   * to start from; one of a single element starts from 1 if none is given.
   *
   * @throws {UsageError} if it has no graph, or what its gradients depend on was changed since
   * @throws {ShapeError} if a gradient is missing, or of another shape
   */
  backward(gradient?: Tensor): void {
    backward(this, gradient);
  }

  /**
   * Replaces the values by those of `source`, on the device: now, or in every replay of what is
   * captured; see torch.Tensor.copy_. It leaves no graph: values that have a gradient are copied
   * inside noGrad() or from detach().
   *
   * @throws {ShapeError} if `source` has another shape
   * @throws {UsageError} if gradients would be lost, or it is elsewhere or of another dtype
   */
  copy_(source: Tensor): this {
    requireShape("copy_", "the source", this.shape, source.shape);
    requireLike("copy_", "the source", source, this);
    const traced = [this, source].find(({ requiresGrad }) => requiresGrad);
    if (traced && isGradEnabled()) {
      throw new UsageError(
        `Cannot apply copy_: expected values without a gradient, found that "${traced.storage.label}" ` +
          `requires one; call it inside noGrad().`,
      );
    }
    const { view, replicas } = this.storage;
    copyInto({ view, accumulate: 0, replicas }, source.storage);
    return this;
  }

  /**
   * Gives the memory back, of all its views too; using it afterwards is an error. A program that
   * uses it keeps the memory until it is released. Without dispose() the memory comes back some time
   * after the last reference to the tensor is gone, when an `await` lets the collector work.
   */
  dispose(): void {
    this.storage.release("dispose() gave its memory back; make it again.");
  }

  /** The same as dispose(), for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Moves the values from the host to `device`, in place; done already, it does nothing. */
  to(device: Device): this {
    if (this.storage.host) this.storage.moveTo(device);
    return this;
  }

  /** All values, replicas one after another. Waits for the device. */
  async toArray(): Promise<Float32Array | Uint32Array> {
    if (this.storage.host) return this.storage.host.slice();
    const bits = await this.device.read(this.storage.view, this.replicas);
    return this.dtype === "float32" ? new Float32Array(bits) : new Uint32Array(bits);
  }

  /** The value of a scalar. @throws {UsageError} if there are more */
  async item(): Promise<number> {
    if (this.size * this.replicas !== 1) {
      throw new UsageError(
        `Cannot call item() on shape ${showShape(this.shape)} with ${this.replicas} replicas: ` +
          `it takes one element; use toArray().`,
      );
    }
    return (await this.toArray())[0]!;
  }

  /**
   * Replaces the values, on the host or on the device.
   *
   * @throws {ShapeError} if there are more or fewer
   * @throws {UsageError} if they are of another type than the tensor's, or a token is too large for
   *   an operation that was applied to the tensor
   */
  set(values: Float32Array | Uint32Array): void {
    const { storage } = this;
    requireValues("set", storage, values);
    if (storage.host) {
      storage.host.set(values);
      return;
    }
    this.device.write(storage.view, values);
    countWrites(storage.view);
  }
}
