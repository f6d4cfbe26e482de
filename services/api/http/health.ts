import { type ProgramStatus, statusDocument } from "@taskbell/runtime";
import { Hono } from "@hono/hono";
import type { ApiEnvironment } from "./environment.ts";

/** Tells whether the program does its work. Must not reject. */
export type Readiness = () => Promise<ProgramStatus>;

/** The probes: `/health/live` and `/health/ready`. */
export function healthRoutes(readiness: Readiness): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();
  app.get("/live", (c) => c.json({ status: "live" }));
  app.get("/ready", async (c) => {
    const status = await readiness();
    return c.json(statusDocument(status), status.ready ? 200 : 503);
  });
  return app;
}
