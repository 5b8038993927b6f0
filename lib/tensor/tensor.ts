/**
 * Tensors with PyTorch's semantics: a shape over a storage;
 * every operation runs for all replicas at once.
 */

import type { Device } from "../device/device.ts";
import { ShapeError, UsageError } from "../device/errors.ts";
import { countWrites } from "../device/versions.ts";
import { apply, backward } from "./autograd.ts";
import type { Generator } from "./random/generator.ts";
import { requireFlags, requireOptions } from "./options.ts";
import { requireLengths, type Shape, showShape, sizeOf } from "./shape.ts";
import { type DType, Storage } from "./storage.ts";
import { largestOf, requireValues, toTokens } from "./values.ts";

/** Options of a new tensor. */
export interface TensorOptions {
  /** Whether backward() computes its gradient; default false. */
  readonly requiresGrad?: boolean;
  /** What error messages call it. */
  readonly label?: string;
}

/** An array of numbers on the host or on a device. */
export class Tensor {
  /** A view of `storage`, whose size must be that of `shape`; see tensor() for values. */
  constructor(readonly shape: Shape, readonly storage: Storage) {}

  /** The number of elements of one replica. */
  get size(): number {
    return this.storage.size;
  }

  /** How many networks it holds values for. */
  get replicas(): number {
    return this.storage.replicas;
  }

  /** The element type. */
  get dtype(): DType {
    return this.storage.dtype;
  }

  /** The device it is on. @throws {UsageError} if it is on the host or was released */
  get device(): Device {
    void this.storage.view;
    return this.storage.device!;
  }

  /** Whether it was made from values, not computed from a tensor that requires a gradient. */
  get isLeaf(): boolean {
    return !this.storage.node && !this.storage.barrier;
  }

  /** Whether backward() reaches it. */
  get requiresGrad(): boolean {
    return this.storage.requiresGrad;
  }

  /**
   * The gradient that the last backward() left, of the same
   * shape; null before, or after zeroGrad().
   */
  get grad(): Tensor | null {
    return this.storage.grad ? new Tensor(this.shape, this.storage.grad) : null;
  }

  /**
   * Keeps this intermediate tensor and its gradient past backward(), like torch's retain_grad().
   */
  retainGrad(): this {
    this.storage.retainsGrad = true;
    return this;
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

  /** The same values in another shape; no copy. @throws {ShapeError} if the sizes differ */
  view(...shape: number[]): Tensor {
    requireLengths(shape);
    if (sizeOf(shape) !== this.size) {
      throw new ShapeError(
        `Cannot view ${showShape(this.shape)} as ${showShape(shape)}: expected ${this.size} ` +
          `elements, found ${sizeOf(shape)}; the shapes must hold as many.`,
      );
    }
    return new Tensor(shape, this.storage);
  }

  /**
   * The same values in memory of their own, on the device; gradients flow through, as through
   * torch.clone().
   *
   * @throws {UsageError} if the values are no float32
   */
  clone(): Tensor {
    return apply("clone", { x: this }, null);
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

/**
 * A tensor on the host from values: all replicas one after another. Its dtype is float32, or uint32
 * if they are a Uint32Array.
 *
 * @example The gradient of a linear map
 * ```ts
 * import { functional, openDevice, tensor } from "@initlab/initlab";
 * import { assertEquals } from "@std/assert";
 *
 * const device = await openDevice("cpu");
 * const x = tensor([1, 2], [1, 2]).to(device);
 * const weight = tensor([3, 4], [2, 1], { requiresGrad: true }).to(device);
 * functional.linear(x, weight).backward();
 * assertEquals(await weight.grad!.toArray(), Float32Array.of(1, 2));
 * device.close();
 * ```
 *
 * @throws {ShapeError} if they do not fill the shape
 * @throws {UsageError} if an option is unknown, a value no token where dtype is "uint32", or tokens
 *   shall have a gradient
 */
export function tensor(
  values: ArrayLike<number> | Float32Array | Uint32Array,
  shape: Shape,
  options: TensorOptions & { readonly dtype?: DType } = {},
): Tensor {
  requireOptions("a tensor", options, "requiresGrad", "label", "dtype");
  requireLengths(shape);
  const replicas = values.length / sizeOf(shape);
  if (!Number.isInteger(replicas) || replicas === 0) {
    throw new ShapeError(
      `Cannot make a tensor of shape ${showShape(shape)}: expected a multiple of ` +
        `${sizeOf(shape)} values, found ${values.length}.`,
    );
  }
  const dtype = options.dtype ?? (values instanceof Uint32Array ? "uint32" : "float32");
  if (dtype !== "float32" && dtype !== "uint32") {
    throw new UsageError(
      `Cannot make a tensor of dtype ${dtype}: expected "float32" or "uint32"; choose one of them.`,
    );
  }
  const { requiresGrad = false } = options;
  requireFlags("a tensor", { requiresGrad });
  if (requiresGrad && dtype !== "float32") {
    throw new UsageError(
      `Cannot make a tensor of dtype ${dtype} that requires a gradient: expected float32; leave ` +
        `requiresGrad out.`,
    );
  }
  const storage = new Storage(options.label ?? "tensor", sizeOf(shape), replicas, dtype);
  storage.host = dtype === "float32" ? Float32Array.from(values) : toTokens(storage.label, values);
  if (storage.host instanceof Uint32Array) storage.largest = largestOf(storage.host);
  storage.requiresGrad = requiresGrad;
  return new Tensor(shape, storage);
}

/** Zeros, on the host. */
export function zeros(shape: Shape, options: TensorOptions = {}): Tensor {
  return tensor(new Float32Array(sizeOf(shape)), shape, options);
}

/** Ones, on the host. */
export function ones(shape: Shape, options: TensorOptions = {}): Tensor {
  return tensor(new Float32Array(sizeOf(shape)).fill(1), shape, options);
}

/** Standard normal values from `generator`, on the host; see torch.randn. */
export function randn(
  shape: Shape,
  { generator, ...options }: TensorOptions & { readonly generator: Generator },
): Tensor {
  requireLengths(shape);
  return tensor(generator.randn(sizeOf(shape)), shape, options);
}
