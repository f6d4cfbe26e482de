/**
 * `deno task token USER [--email E] [--scope S]`: prints a token for
 * development, alone on standard output.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { readJwtSecret } from "./jwt_secret.ts";
import { makeToken, type TokenClaims } from "./make_token.ts";

const USAGE = "Usage: deno task token USER [--email EMAIL] [--scope SCOPE]";

function parseClaims(args: string[]): TokenClaims | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { email: { type: "string" }, scope: { type: "string" } },
    });
    const [user] = positionals;
    if (!user || positionals.length > 1) return null;
    if (user.length > 128) {
      console.error("USER must have at most 128 characters");
      return null;
    }
    return { user, ...values };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return null;
  }
}

if (import.meta.main) {
  const claims = parseClaims(Deno.args);
  if (!claims) {
    console.error(USAGE);
    Deno.exit(2);
  }
  const dataDir = Deno.env.get("DATA_DIR") || ".data";
  const secret = Deno.env.get("JWT_SECRET") || await readJwtSecret(dataDir);
  if (!secret) {
    console.error(
      "Cannot sign a token as there is no secret: set JWT_SECRET, " +
        `or start \`deno task dev\`, which makes ${dataDir}/jwt_secret`,
    );
    Deno.exit(2);
  }
  if (new TextEncoder().encode(secret).length < 32) {
    console.error("JWT_SECRET must be a secret of at least 32 bytes");
    Deno.exit(2);
  }
  console.log(await makeToken(claims, secret));
}
