/**
 * The operations of torch and torch.nn.functional, PyTorch's names in camelCase: on tensors of one
 * device, for all replicas at once.
 */

export * from "./binary.ts";
export * from "./conv.ts";
export * from "./copy.ts";
export * from "./index.ts";
export * from "./loss.ts";
export * from "./norm.ts";
export * from "./pointwise.ts";
export * from "./product.ts";
export * from "./reduce.ts";
export * from "./shape.ts";
