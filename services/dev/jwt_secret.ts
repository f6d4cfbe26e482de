import { join } from "node:path";
import { writeWhole } from "./data_dir.ts";

/** The file in the data directory that holds the secret. */
const FILE = "jwt_secret";

/** Reads the secret that `deno task dev` made; `null` where there is none. */
export async function readJwtSecret(dataDir: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(join(dataDir, FILE));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Reads the secret for development, or makes one. */
export async function ensureJwtSecret(dataDir: string): Promise<string> {
  const existing = await readJwtSecret(dataDir);
  if (existing !== null) return existing;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const secret = bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  await writeWhole(join(dataDir, FILE), secret);
  return secret;
}
