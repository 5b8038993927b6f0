/** Samples of the functions of one variable: generic numbers, kinks, and what overflows. */

import * as F from "../../../lib/tensor/functional/pointwise.ts";
import {
  betweenHundredths,
  type FunctionSamples,
  type Options,
  type Sample,
  uniform,
  values,
} from "./types.ts";

/** Zeros, kinks, and numbers of which exponentials or squares overflow. */
const corners = [0, -0, 1, -1, 0.5, -0.5, 1.5, -1.5, 3, -3, 5, 12, -12, 20, -20, 50, -50];
const huge = [89, -89, 105, -105, 1e-30, -1e-30, 1e19, -1e19, 1e30, -1e30, 3.4e38, -3.4e38];

/** The samples of one function, with each of its options. */
function of(
  torch: string,
  call: FunctionSamples["call"],
  options: readonly Options[] = [{}],
  generic = betweenHundredths,
): FunctionSamples {
  const samples = options.flatMap((given): Sample[] => {
    const name = JSON.stringify(given);
    return [
      // PyTorch takes 32 at once; beside these NaN has another gradient in its elu.
      { name: `[32] ${name}`, inputs: { x: generic(32) }, options: given },
      {
        name: `corners ${name}`,
        inputs: { x: values([...corners, ...huge]) },
        options: given,
        special: true,
      },
    ];
  });
  const [given] = options;
  const shapes: Sample[] = [[67], [3, 2, 5], [], [0, 3]].map((shape) => {
    return { name: `[${shape}]`, inputs: { x: generic(...shape) }, options: given! };
  });
  return { torch, call, samples: [...samples, ...shapes] };
}

const positive = (...shape: number[]) => uniform(0.1, 6, ...shape);

/** Every such function's samples. */
export const pointwiseSamples = {
  neg: of("-x", ({ x }) => F.neg(x!)),
  exp: of("torch.exp(x)", ({ x }) => F.exp(x!)),
  log: of("torch.log(x)", ({ x }) => F.log(x!), [{}], positive),
  sqrt: of("torch.sqrt(x)", ({ x }) => F.sqrt(x!), [{}], positive),
  rsqrt: of("torch.rsqrt(x)", ({ x }) => F.rsqrt(x!), [{}], positive),
  square: of("torch.square(x)", ({ x }) => F.square(x!)),
  reciprocal: of("torch.reciprocal(x)", ({ x }) => F.reciprocal(x!), [{}], positive),
  abs: of("torch.abs(x)", ({ x }) => F.abs(x!)),
  sign: of("torch.sign(x)", ({ x }) => F.sign(x!)),
  clamp: of(
    "torch.clamp(x, min=o['min'], max=o['max'])",
    ({ x }, { min, max }) => F.clamp(x!, min, max),
    [{ min: 0, max: null }, { min: null, max: 1.5 }, { min: -1.5, max: 0.5 }],
  ),
  tanh: of("torch.tanh(x)", ({ x }) => F.tanh(x!)),
  sigmoid: of("torch.sigmoid(x)", ({ x }) => F.sigmoid(x!)),
  relu: of("torch.relu(x)", ({ x }) => F.relu(x!)),
  leakyRelu: of(
    "F.leaky_relu(x, o['slope'])",
    ({ x }, { slope }) => F.leakyRelu(x!, slope),
    [{ slope: 0.01 }, { slope: 0.3 }, { slope: -0.3 }],
  ),
  elu: of(
    "F.elu(x, o['alpha'])",
    ({ x }, { alpha }) => F.elu(x!, alpha),
    [{ alpha: 1 }, { alpha: 0.7 }, { alpha: -0.7 }],
  ),
  selu: of("F.selu(x)", ({ x }) => F.selu(x!)),
  gelu: of(
    "F.gelu(x, approximate=o['approximate'])",
    ({ x }, { approximate }) => F.gelu(x!, approximate),
    [{ approximate: "none" }, { approximate: "tanh" }],
  ),
  silu: of("F.silu(x)", ({ x }) => F.silu(x!)),
  softplus: of(
    "F.softplus(x, o['beta'], o['threshold'])",
    ({ x }, { beta, threshold }) => F.softplus(x!, beta, threshold),
    [{ beta: 1, threshold: 20 }, { beta: 2, threshold: 5 }],
  ),
} satisfies Record<string, FunctionSamples>;
