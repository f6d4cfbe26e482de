import { parse } from "yaml";
import { readProjectFile } from "./source_files.ts";

/** The part of a compose file's service that is read here. */
export interface ComposeService {
  image?: string;
  build?: { context: string; dockerfile: string };
  profiles?: string[];
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  cap_drop?: string[];
}

/** Reads the services of the compose file. */
export async function readCompose(): Promise<Record<string, ComposeService>> {
  return parse(await readProjectFile("docker-compose.kafka.yml")).services;
}

/**
 * Replaces what compose does: `${NAME:-default}` by the variable or the
 * default, then `$$` by a dollar.
 */
export function interpolate(
  text: string,
  variables: Readonly<Record<string, string>> = {},
): string {
  return text.replace(
    /\$\$|\$\{(\w+):-([^}]*)\}/g,
    (_, name?: string, fallback?: string) =>
      name === undefined ? "$" : variables[name] || (fallback ?? ""),
  );
}
