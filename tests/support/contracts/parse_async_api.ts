/** What the official parser says of a document. */
export interface ParsedAsyncApi {
  /** What is wrong with it, and the warnings, each with its path. */
  problems: [message: string, path: (string | number)[]][];
  /** The version of AsyncAPI; `null` where it is none. */
  version: string | null;
  /** How many channels it has. */
  channels: number;
  /** How many messages they have. */
  messages: number;
}

/** Severity 0 is an error, 1 a warning; 2 tells that there is a version 3.1. */
const PROGRAM = `
  import { Parser } from "npm:@asyncapi/parser@3.6.3";
  const text = await new Response(Deno.stdin.readable).text();
  const { document, diagnostics } = await new Parser().parse(text);
  console.log(JSON.stringify({
    problems: diagnostics.filter(({ severity }) => severity <= 1)
      .map(({ message, path }) => [message, path]),
    version: document?.version() ?? null,
    channels: document?.channels().length ?? 0,
    messages: document?.messages().length ?? 0,
  }));
`;

/**
 * Has a document read by AsyncAPI's own parser, in a process of its own: in a
 * deno.json its 120 packages would be loaded by every task of the project.
 */
export async function parseAsyncApi(
  document: unknown,
): Promise<ParsedAsyncApi> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--no-config", "--no-lock", PROGRAM],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(document)));
  await writer.close();
  const { stdout } = await child.output();
  return JSON.parse(new TextDecoder().decode(stdout));
}
