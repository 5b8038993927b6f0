/** The workers of a device, as a test sees them start. */

/** Runs `body` while every worker that starts is told to `spy`. */
export async function withWorkers(
  spy: (worker: Worker) => void,
  body: () => Promise<void>,
): Promise<void> {
  const Original = globalThis.Worker;
  globalThis.Worker = class extends Original {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      spy(this);
    }
  };
  try {
    await body();
  } finally {
    globalThis.Worker = Original;
  }
}
