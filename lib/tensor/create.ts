/** New tensors on the host. */

import { ShapeError, UsageError } from "../device/errors.ts";
import { requireCounts, requireFlags, requireOptions } from "./options.ts";
import type { Generator } from "./random/generator.ts";
import { own } from "./scope.ts";
import { requireLengths, type Shape, showShape, sizeOf } from "./shape.ts";
import { type DType, Storage } from "./storage.ts";
import { Tensor } from "./tensor.ts";
import { largestOf, toTokens } from "./values.ts";

/** Options of a new tensor. */
export interface TensorOptions {
  /** Whether backward() computes its gradient; default false. */
  readonly requiresGrad?: boolean;
  /** What error messages call it. */
  readonly label?: string;
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
  requireOptions("make a tensor", options, "requiresGrad", "label", "dtype");
  requireLengths(shape);
  const size = sizeOf(shape);
  const replicas = size === 0 && values.length === 0 ? 1 : values.length / size;
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
  requireFlags("make a tensor", { requiresGrad });
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
  own(storage);
  return new Tensor(shape, storage);
}

/**
 * Zeros, on the host; see torch.zeros. With `replicas` there are as many for each of them.
 *
 * @throws {ShapeError} if a length is none
 * @throws {UsageError} if `replicas` is no count, or an option unknown
 */
export function zeros(
  shape: Shape,
  { replicas = 1, ...options }: TensorOptions & {
    readonly dtype?: DType;
    readonly replicas?: number;
  } = {},
): Tensor {
  requireLengths(shape);
  requireCounts("make zeros", { replicas });
  return tensor(new Float32Array(sizeOf(shape) * replicas), shape, options);
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
