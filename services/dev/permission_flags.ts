/** The program whose flags are asked for. */
export interface PermissionFlagsOptions {
  /** What messages call it. */
  name: string;
  /** The directory of the program, with `permissions.ts`. */
  directory: string;
  /** Its settings, besides the environment of this process. */
  environment?: Record<string, string>;
}

/**
 * Asks a program itself for its permission flags, as the containers do.
 *
 * @throws {Error} When the program refuses its settings; it has said why on
 * standard error.
 */
export async function permissionFlags(
  { name, directory, environment = {} }: PermissionFlagsOptions,
): Promise<string[]> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-env", `${directory}/permissions.ts`],
    env: environment,
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`Cannot start ${name} with these settings`);
  return new TextDecoder().decode(stdout).trim().split(" ");
}
