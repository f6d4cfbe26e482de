import { isUnavailable } from "@taskbell/db";
import { uuidV7 } from "@taskbell/runtime";
import { getLogger } from "@std/log";
import { Hono } from "@hono/hono";
import type { ApiServices } from "./api_services.ts";
import type { ApiContext, ApiEnvironment } from "./environment.ts";
import { healthRoutes, type Readiness } from "./health.ts";
import { authenticate } from "./middleware/authenticate.ts";
import { identifyRequest } from "./middleware/identify_request.ts";
import { preferencesRoutes } from "./preferences/routes.ts";
import { Problem } from "./problem.ts";
import { reminderRoutes, taskReminderRoutes } from "./reminders/routes.ts";
import { taskRoutes } from "./tasks/routes.ts";
import { type TokenOptions, TokenVerifier } from "./token_verifier.ts";

/** What the HTTP side is made of. */
export interface AppOptions {
  /** What the routes work with; `null`: there are only the probes. */
  services: ApiServices | null;
  /** How tokens are checked. */
  tokens: TokenOptions;
  /** Tells what the probes answer. */
  readiness: Readiness;
  /** Whether the schema is there: before that, nobody is served. */
  isMigrated: () => boolean;
}

const logger = getLogger("http");

/**
 * Makes the application: probes at fixed paths, and everything of a user
 * below `/{user_id}`, where the token is checked before a route is looked
 * for.
 */
export function createApp(
  { services, tokens, readiness, isMigrated }: AppOptions,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();
  app.onError(answerError);
  app.notFound(() => new Problem("not-found").toResponse());
  app.use(identifyRequest(uuidV7));
  app.route("/health", healthRoutes(readiness));
  if (services) {
    app.use("/:user_id/*", async (_, next) => {
      if (!isMigrated()) throw unavailable();
      await next();
    });
    app.route("/:user_id", userRoutes(services, tokens));
  }
  return app;
}

function userRoutes(
  services: ApiServices,
  tokens: TokenOptions,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();
  app.use("/*", authenticate(new TokenVerifier(tokens)));
  app.route("/tasks", taskRoutes(services));
  app.route("/tasks/:task_id/reminders", taskReminderRoutes(services));
  app.route("/reminders", reminderRoutes(services));
  app.route("/preferences", preferencesRoutes(services));
  return app;
}

function answerError(error: Error, c: ApiContext): Response {
  const requestId = c.var.requestId;
  if (error instanceof Problem) return error.toResponse();
  if (isUnavailable(error)) {
    logger.warn("The database is not available", { requestId, error });
    return unavailable().toResponse();
  }
  logger.error("A request failed", {
    requestId,
    method: c.req.method,
    path: c.req.path,
    error,
  });
  return new Problem("internal-error").toResponse();
}

function unavailable(): Problem {
  return new Problem("unavailable", { headers: { "retry-after": "1" } });
}
