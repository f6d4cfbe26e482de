import { z } from "zod";
import { targetUrlInput } from "../targets/target_url.ts";

/** The body that registers a webhook. */
export const webhookInput = z.strictObject({
  url: targetUrlInput.meta({
    examples: ["https://hooks.example.com/taskbell"],
  }),
});
