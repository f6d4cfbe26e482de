/**
 * Reads the worker's settings as it does, then prints which variables it can
 * still read, one a line.
 *
 * @module
 */
import { revokeVariables } from "@taskbell/runtime";
import {
  readConfig,
  SECRET_VARIABLES,
  VARIABLES,
} from "../../services/notifications/config.ts";

function isReadable(variable: string): boolean {
  try {
    return Deno.env.get(variable) !== undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return false;
    throw error;
  }
}

if (import.meta.main) {
  readConfig((name) => Deno.env.get(name));
  await revokeVariables(SECRET_VARIABLES);
  for (const variable of VARIABLES.filter(isReadable)) console.log(variable);
}
