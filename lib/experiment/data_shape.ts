/** What the data decide about a network: the shape of an example, and what is asked of it. */

/** One example, without the axis of the batch. */
export interface ExampleShape {
  /** Its sizes: [contextLength] of tokens, [features] of numbers. */
  readonly shape: readonly number[];
  /** How many different tokens there are; absent where an example holds numbers. */
  readonly tokens?: number;
  /** Whether two axes are [channels, length], as convolutions take them; absent: [length, features]. */
  readonly channelsFirst?: true;
}

/** What goes into a network, and what shall come out of it. */
export interface DataShape {
  /** An example. */
  readonly input: ExampleShape;
  /** Logits of so many classes, or so many values; absent where there are no targets. */
  readonly outputs?: { readonly kind: "classes" | "values"; readonly count: number };
}
