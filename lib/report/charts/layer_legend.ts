/** The legend of layers or weights: a colour each, or of many the ramp from the first to the last. */

import { WIDTH } from "../picture.ts";
import { legend, lineMark } from "../svg/legend.ts";
import { depthClass } from "../svg/style.ts";
import { element, text } from "../svg/svg.ts";
import { textWidth } from "../svg/text_width.ts";

/** Up to so many names are listed. */
const MOST_NAMES = 8;
/** One colour of the ramp. */
const [STRIPE, THICK] = [12, 8];

/** The legend across the picture, and its height; of a single name there is none. `names` is empty where each network has its own. */
export function layerLegend(
  names: readonly string[],
  y: number,
): { readonly parts: string[]; readonly height: number } {
  if (names.length === 1) return { parts: [], height: 0 };
  const count = names.length || MOST_NAMES;
  const colour = (index: number) => depthClass(index, count);
  if (names.length > 0 && names.length <= MOST_NAMES) {
    const entries = names.map((label, index) => ({ label, mark: lineMark(colour(index)) }));
    return legend(entries, 24, y, WIDTH - 48);
  }
  const [first = "first layer", last = "last layer"] = [names[0], names.at(-1)];
  const left = 24 + textWidth(first) + 8;
  const colours = [...new Set(Array.from({ length: count }, (_, index) => colour(index)))];
  const stripes = colours.map((colour, index) =>
    element("rect", {
      class: `solid ${colour}`,
      x: left + STRIPE * index,
      y: y - THICK / 2,
      width: STRIPE,
      height: THICK,
    })
  );
  const many = names.length === 0 ? "of each network" : `${names.length} in all`;
  const words = `${last}, ${many}`;
  const right = left + STRIPE * colours.length + 8;
  return { parts: [text(first, 24, y + 4), ...stripes, text(words, right, y + 4)], height: 20 };
}
