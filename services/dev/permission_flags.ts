import { SettingsError } from "@taskbell/runtime";

/** The program whose flags are asked for. */
export interface PermissionFlagsOptions {
  /** The directory of the program, with `permissions.ts`. */
  directory: string;
  /** Its settings, besides the environment of this process. */
  environment?: Record<string, string>;
}

/**
 * Asks a program itself for its permission flags, as the containers do.
 *
 * @throws {SettingsError} When the program refuses its settings; it has said
 * why on standard error.
 */
export async function permissionFlags(
  { directory, environment = {} }: PermissionFlagsOptions,
): Promise<string[]> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-env", `${directory}/permissions.ts`],
    env: environment,
    stderr: "inherit",
  }).output();
  if (!success) throw new SettingsError([]);
  return new TextDecoder().decode(stdout).trim().split(" ");
}
