import { userId } from "@taskbell/events";
import { z } from "zod";

/** The end of the year 9999, in seconds since the Unix epoch. */
const LAST_SECOND = 253_402_300_799;

const numericDate = z.number().min(0).max(LAST_SECOND);

/** What issuers write into tokens that are not for access. */
const OTHER_PURPOSE = /refresh|offline|logout|^id(?:[-_ ]?token)?$/i;

const purpose = z.unknown().refine(
  (value) => typeof value !== "string" || !OTHER_PURPOSE.test(value),
).optional();

/**
 * The claims of a token. There is no standard claim for its purpose: Keycloak,
 * Cognito and others each have their own.
 */
export const tokenClaims = z.object({
  sub: userId,
  // Some issuers write null; whatever is no address counts as none.
  email: z.string().nullable().catch(null),
  scope: z.string().default("tasks:read tasks:write"),
  exp: numericDate,
  nbf: numericDate.optional(),
  iat: numericDate.optional(),
  typ: purpose,
  type: purpose,
  token_type: purpose,
  token_use: purpose,
});

/** The header of a token that is for access, or that does not say what for. */
export const tokenHeader = z.object({
  typ: z.string().regex(/^(?:application\/)?(?:at\+)?jwt$/i).optional(),
});
