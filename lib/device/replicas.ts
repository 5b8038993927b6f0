/**
 * Replicas of views and dispatches: copies between the padded replicas of a view and plain arrays
 * that hold them one after another, and dispatches of one replica each.
 */

import type { Dispatch, View } from "./device.ts";

/**
 * Writes `values` into the view's replicas: `view.size` values
 * each, as many replicas as there are values.
 */
export function scatter(
  elements: Uint32Array,
  view: View,
  values: Uint32Array | Float32Array,
): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let begin = 0, offset = view.offset; begin < bits.length; begin += view.size) {
    elements.set(bits.subarray(begin, begin + view.size), offset);
    offset += view.stride;
  }
}

/**
 * Reads `replicas` replicas of the view, one after another. A shared view (stride 0) is read once.
 */
export function gather(elements: Uint32Array, view: View, replicas: number): ArrayBuffer {
  const copies = view.stride === 0 ? 1 : replicas;
  const result = new Uint32Array(copies * view.size);
  for (let replica = 0; replica < copies; replica++) {
    const offset = view.offset + replica * view.stride;
    result.set(elements.subarray(offset, offset + view.size), replica * view.size);
  }
  return result.buffer;
}

/** The dispatches that do for each replica what `dispatch` does for all. */
export function eachReplica(dispatch: Dispatch): Dispatch[] {
  return Array.from({ length: dispatch.replicas }, (_, replica) => ({
    ...dispatch,
    replicas: 1,
    bindings: dispatch.bindings.map((view) => replicaView(view, replica)),
  }));
}

/** Where one replica of a view lies. */
export function replicaView(view: View, replica: number): View {
  return { ...view, offset: view.offset + replica * view.stride, stride: 0 };
}
