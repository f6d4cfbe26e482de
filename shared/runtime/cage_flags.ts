/** What a program needs of the machine. */
export interface CageOptions {
  /** The variables that it reads; all others read as not set. */
  variables: readonly string[];
  /** Each `host:port` that it listens on or connects to. */
  hosts: readonly string[];
}

/**
 * The Deno flags that give a program what it needs and nothing else. No code
 * comes from outside at run time either: Deno would load it from some hosts
 * without a permission, and a URL or a package's name can carry data away.
 */
export function cageFlags({ variables, hosts }: CageOptions): string[] {
  return [
    "--cached-only",
    "--no-remote",
    "--no-prompt",
    "--ignore-env",
    `--allow-env=${variables.join(",")}`,
    `--allow-net=${hosts.join(",")}`,
  ];
}
