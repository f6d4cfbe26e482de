/**
 * Gives up the right to read variables that hold secrets, for the rest of the
 * process. Each by its name: without the right to the environment as a whole,
 * drivers fail when they connect again.
 */
export async function revokeVariables(
  names: readonly string[],
): Promise<void> {
  for (const variable of names) {
    await Deno.permissions.revoke({ name: "env", variable });
  }
}
