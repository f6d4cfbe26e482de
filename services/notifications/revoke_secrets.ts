import { SECRET_VARIABLES } from "./config.ts";

/**
 * Gives up the right to read the variables that hold secrets, for the rest of
 * the process. Each by its name: without the right to the environment as a
 * whole, the drivers fail when they connect again.
 */
export async function revokeSecrets(): Promise<void> {
  for (const variable of SECRET_VARIABLES) {
    await Deno.permissions.revoke({ name: "env", variable });
  }
}
