import { z } from "zod";

/** The id of a target that a user has registered. */
export const targetId = z.string().max(64).regex(/^[\w-]+$/);
