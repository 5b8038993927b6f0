/** A terminal's screen: what a person sees after text with the control sequences that we use. */

/** The rows that `text` leaves on a terminal of so many columns; long lines wrap. */
export function screenAfter(text: string, columns: number): string[] {
  const rows: string[] = [""];
  let [row, column] = [0, 0];
  // deno-lint-ignore no-control-regex -- control sequences are what a screen is about
  for (const [part, count, kind] of text.matchAll(/\x1b\[(\d*)([AJK])|[^]/g)) {
    if (kind === "A") row = Math.max(0, row - Number(count || 1));
    else if (kind === "K") rows[row] = rows[row]!.slice(0, column);
    else if (kind === "J") {
      rows[row] = rows[row]!.slice(0, column);
      rows.length = row + 1;
    } else if (part === "\r") column = 0;
    else {
      if (part === "\n" || column === columns) {
        row++;
        rows[row] ??= "";
        if (part !== "\n") column = 0;
      }
      if (part === "\n") continue;
      const line = rows[row]!.padEnd(column);
      rows[row] = line.slice(0, column) + part + line.slice(column + 1);
      column++;
    }
  }
  return rows;
}
