/** Keeps a software GPU's driver from complaining about windows that nobody wants to open. */

const VARIABLE = "XDG_RUNTIME_DIR";

/** To be called before an adapter is asked for; without the right to the variable nothing happens. */
export function quietenDriver(): void {
  const { state } = Deno.permissions.querySync({ name: "env", variable: VARIABLE });
  if (state === "granted" && !Deno.env.get(VARIABLE)) Deno.env.set(VARIABLE, Deno.cwd());
}
