import { asyncApiDocument } from "@taskbell/events/contract";
import { openApiDocument } from "../../../services/api/http/openapi/open_api.ts";
import { ROOT } from "../source_files.ts";
import { apiChanges } from "./api_changes.ts";
import { eventChanges } from "./event_changes.ts";

/** A document that is made from the code and committed beside it. */
export interface Contract {
  /** The committed copy, from the root of the project. */
  path: string;
  /** Makes it anew. */
  make(): { info: { version: string } };
  /** Tells what a program that knows the committed one can't live with. */
  changesSince(committed: string): string[];
}

/** All of them. */
export const CONTRACTS: readonly Contract[] = [
  {
    path: "services/api/http/openapi/openapi.json",
    make: openApiDocument,
    changesSince: (committed) =>
      apiChanges(JSON.parse(committed), openApiDocument()),
  },
  {
    path: "shared/events/contract/asyncapi.json",
    make: asyncApiDocument,
    changesSince: (committed) =>
      eventChanges(JSON.parse(committed), asyncApiDocument()),
  },
];

/** Writes a document as its copy has it. */
export function contractText(contract: Contract): string {
  return `${JSON.stringify(contract.make(), null, 2)}\n`;
}

/** Reads the committed copy. */
export async function committedText({ path }: Contract): Promise<string> {
  return await Deno.readTextFile(new URL(path, ROOT));
}

/**
 * Tells which changes since the committed copy need another version: a change
 * that breaks programs needs a higher first number.
 */
export function unannouncedChanges(
  contract: Contract,
  committed: string,
): string[] {
  const before: string = JSON.parse(committed).info.version;
  const { version } = contract.make().info;
  return majorOf(version) > majorOf(before)
    ? []
    : contract.changesSince(committed);
}

function majorOf(version: string): number {
  return Number(version.split(".")[0]);
}
