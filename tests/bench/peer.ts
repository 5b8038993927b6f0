/**
 * What the processes of the JavaScript competitors share: sizes, random contents, loading, answering.
 *
 * These processes run without the project's configuration, so they import nothing but this file.
 */

/** A workload's network and minibatch, as `pytorch.py` has them. */
export interface Sizes {
  readonly hidden: readonly number[];
  readonly batch: number;
  /** Batch norm behind the output layer too, in place of its bias. */
  readonly normaliseOutput: boolean;
  /** Record log10(std(rate gradient) / std(parameter)) of every parameter at every step. */
  readonly diagnose: boolean;
}

export const VOCABULARY = 27;
export const DIMENSION = 10;
export const CONTEXT = 3;
export const EXAMPLES = 182_625;
export const RATE = 0.1;
export const MOMENTUM = 0.1;
export const EPSILON = 1e-5;

const deep = { hidden: [100, 100, 100, 100, 100], batch: 32, normaliseOutput: true };
const workloads: Readonly<Record<string, Sizes>> = {
  A: { hidden: [200], batch: 32, normaliseOutput: false, diagnose: false },
  B: { ...deep, diagnose: false },
  "B-diag": { ...deep, diagnose: true },
  C: { hidden: [2048], batch: 4096, normaliseOutput: false, diagnose: false },
};

/** Rows and columns of the weight of every linear layer. */
export function layers({ hidden }: Sizes): [number, number][] {
  const widths = [CONTEXT * DIMENSION, ...hidden, VOCABULARY];
  return widths.slice(1).map((columns, layer) => [widths[layer]!, columns]);
}

/** Uniform integers below `bound`. */
export function integers(count: number, bound: number): Int32Array {
  return Int32Array.from({ length: count }, () => Math.floor(Math.random() * bound));
}

/** Normally distributed numbers. */
export function normals(count: number, deviation: number): Float32Array {
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    return deviation * radius * Math.cos(2 * Math.PI * Math.random());
  });
}

/**
 * Loads a package when the process runs. Not a static import, nor a dependency in deno.json: only
 * this benchmark needs it, and neither checking nor running the project should download it.
 */
export async function load<T>(specifier: string): Promise<T> {
  try {
    return await import(specifier);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}

/** Trains for so many steps and waits for all losses. */
export type Train = (steps: number) => Promise<void>;

/** Answers each line "WORKLOAD STYLE STEPS" of standard input with the seconds of the steps. */
export async function answer(
  build: (sizes: Sizes, style: string) => Promise<Train>,
): Promise<void> {
  const networks = new Map<string, Train>();
  let rest = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const [workload, style, steps] = line.split(" ") as [string, string, string];
      const key = `${workload} ${style}`;
      const train = networks.get(key) ?? await build(workloads[workload]!, style);
      networks.set(key, train);
      const begin = performance.now();
      await train(Number(steps));
      console.log((performance.now() - begin) / 1e3);
    }
  }
}
