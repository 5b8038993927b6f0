/** Looks at a network on one minibatch: forward and backward, captured once and run at every look. */

import type { Device } from "../device/device.ts";
import { type ForwardPass, freezing, type Module, watch } from "../nn/mod.ts";
import { SGD } from "../nn/optim.ts";
import { selectBatch } from "../tensor/measure.ts";
import { Program, type ProgramRun } from "../tensor/program.ts";
import { zeros } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Examples } from "./examples.ts";
import { linearParts, type Passage } from "./quantities.ts";

/** What is measured in a minibatch's passage. */
export interface ProbeOptions<T> {
  /** What errors call it. */
  readonly label: string;
  readonly batchSize: number;
  /** Called when all gradients are there. */
  readonly measure: (passage: Passage) => T;
  /** All that is to be read of what was measured. */
  readonly outputs: (measured: T) => readonly Tensor[];
}

/** The values of one replica. */
export type Read = (tensor: Tensor) => Float32Array | Uint32Array;

/** A captured look; it changes neither parameters nor batch norm's running statistics. */
export class Probe<T> implements Disposable {
  private constructor(
    readonly program: Program,
    readonly indices: Tensor,
    /** What was measured, on the device. */
    readonly measured: T,
    readonly outputs: readonly Tensor[],
    readonly owned: DisposableStack,
  ) {}

  /** Captures it, in training mode. @throws {DeviceError} */
  static async capture<T>(
    device: Device,
    model: Module,
    examples: Examples,
    { label, batchSize, measure, outputs }: ProbeOptions<T>,
  ): Promise<Probe<T>> {
    const { replicas } = model.parameters()[0]!;
    const dtype = "uint32";
    using owned = new DisposableStack();
    const place = (tensor: Tensor) => owned.use(tensor.to(device));
    const step = place(zeros([1], { label: "first step", dtype }));
    const indices = place(zeros([1, batchSize], { label: "minibatch rows", replicas, dtype }));
    let measured: T | undefined;
    const program = owned.use(
      await Program.capture(device, label, () => {
        const batch = selectBatch({ step, indices, ...examples });
        measured = measure(passageOf(model, batch, examples));
      }),
    );
    return new Probe(program, indices, measured!, outputs(measured!), owned.move());
  }

  /** Looks at what is there now, with these rows of each replica; gives what reads its values. */
  async run(
    rows: readonly Uint32Array[],
    inputs: NonNullable<ProgramRun["inputs"]> = [],
  ): Promise<Read[]> {
    const { program, indices, outputs } = this;
    const read = await program.run({ steps: 1, inputs: [[indices, rows], ...inputs], outputs });
    const values = outputs.map((tensor, index) => [tensor, read[index]![tensor.dtype]] as const);
    return rows.map((_, replica) => {
      const own = new Map(values.map(([tensor, each]) => [tensor, each[replica]!]));
      return (tensor) => own.get(tensor)!;
    });
  }

  [Symbol.dispose](): void {
    this.owned.dispose();
  }
}

/** Takes a minibatch forward and back. */
function passageOf(
  model: Module,
  { inputs, targets }: ReturnType<typeof selectBatch>,
  { objective }: Examples,
): Passage {
  const passes: ForwardPass[] = [];
  const observer = (pass: ForwardPass) => {
    if (!pass.output.isLeaf) pass.output.retainGrad();
    passes.push(pass);
  };
  const output = freezing(model, () => watch(model, observer, () => model.forward(inputs)));
  new SGD(model.parameters(), { lr: 0 }).zeroGrad();
  objective.loss(output, targets).backward();
  return { passes, linear: linearParts(model) };
}
