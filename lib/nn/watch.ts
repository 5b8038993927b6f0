/** Hearing of every forward pass of a network's modules, for as long as a function runs. */

import { requireSync } from "../tensor/scope.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Module } from "./module.ts";

/** One forward pass of one module. */
export interface ForwardPass {
  /** The module's dotted name in the one that is watched, the first one; "" for that one itself. */
  readonly name: string;
  readonly module: Module;
  /** What went in; after backward() with its gradient, if retainGrad() was called on it. */
  readonly input: Tensor;
  /** What came out; likewise. */
  readonly output: Tensor;
}

/**
 * Runs `body`; meanwhile `observer` hears of each forward pass of `module` and of all below it, in the
 * order in which they end. It is as if PyTorch's register_forward_hook were called on each, and the
 * hooks removed at the end, also when something throws. A module that is used several times is heard
 * each time. Without an observer nothing is hooked, so that it costs nothing.
 *
 * @example The shape of what each module puts out
 * ```ts
 * import { Generator, nn, openDevice, tensor } from "@initlab/initlab";
 * import { assertEquals } from "@std/assert";
 *
 * const device = await openDevice("cpu");
 * const linear = new nn.Linear(1, 2, { generator: new Generator(1) });
 * const model = new nn.Sequential({ linear, tanh: new nn.Tanh() }).to(device);
 * const shapes: string[] = [];
 * const observer = ({ name, output }: nn.ForwardPass) => shapes.push(`${name} ${output.shape}`);
 * nn.watch(model, observer, () => model.forward(tensor([1, 2, 3], [3, 1]).to(device)));
 * assertEquals(shapes, ["linear 3,2", "tanh 3,2", " 3,2"]);
 * device.close();
 * ```
 *
 * @example The gradient by what a module puts out
 * ```ts
 * import { Generator, nn, openDevice, tensor } from "@initlab/initlab";
 * import { assertEquals } from "@std/assert";
 *
 * const device = await openDevice("cpu");
 * const linear = new nn.Linear(1, 1, { generator: new Generator(1) });
 * const model = new nn.Sequential({ linear, relu: new nn.ReLU() }).to(device);
 * linear.weight.set(Float32Array.of(1));
 * linear.bias!.set(Float32Array.of(0));
 * const passes: nn.ForwardPass[] = [];
 * const observer = (pass: nn.ForwardPass) => {
 *   pass.output.retainGrad();
 *   passes.push(pass);
 * };
 * const x = tensor([1, -2, 3], [3, 1]).to(device);
 * nn.watch(model, observer, () => model.forward(x)).sum().backward();
 * assertEquals([...await passes[0]!.output.grad!.toArray()], [1, 0, 1]);
 * device.close();
 * ```
 *
 * @throws {UsageError} if `body` or `observer` is async: others' passes would be heard too
 */
export function watch<T>(
  module: Module,
  observer: (pass: ForwardPass) => unknown,
  body: () => T,
): T {
  using hooks = new DisposableStack();
  for (const [name, part] of module.namedModules()) {
    const before = Object.getOwnPropertyDescriptor(part, "forward");
    const { forward } = part;
    // A module of one's own may take more than one input.
    part.forward = (input, ...more: []) => {
      const output = forward.call(part, input, ...more);
      requireSync("the observer of watch()", observer({ name, module: part, input, output }));
      return output;
    };
    hooks.defer(() => {
      if (before) Object.defineProperty(part, "forward", before);
      else delete (part as Partial<Module>).forward;
    });
  }
  const result = body();
  requireSync("watch()", result);
  return result;
}
