import { fileURLToPath } from "node:url";

/** The part of `deno doc --json` that is read here. */
interface DocOutput {
  nodes: Record<string, {
    symbols: {
      name: string;
      declarations: { jsDoc?: { doc?: string } }[];
    }[];
  }>;
}

/**
 * Finds the symbols that a module exports without a docstring. Unlike
 * `deno doc --lint` it takes types that are inferred.
 *
 * @throws {Error} When `deno doc` fails.
 */
export async function undocumentedSymbols(module: URL): Promise<string[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", fileURLToPath(module)],
    cwd: fileURLToPath(new URL(".", module)),
  }).output();
  if (!success) {
    throw new Error(`Cannot read docs: ${new TextDecoder().decode(stderr)}`);
  }
  const { nodes }: DocOutput = JSON.parse(new TextDecoder().decode(stdout));
  const symbols = Object.values(nodes).flatMap(({ symbols }) => symbols);
  if (symbols.length === 0) throw new Error(`Cannot find docs of ${module}`);
  return symbols
    .filter(({ declarations }) =>
      declarations.every(({ jsDoc }) => !jsDoc?.doc?.trim())
    )
    .map(({ name }) => name);
}
