import { isUnavailable } from "@taskbell/db";
import { uuidV7 } from "@taskbell/runtime";
import { getLogger } from "@std/log";
import { Hono } from "@hono/hono";
import { AllowedMethods } from "./allowed_methods.ts";
import type { ApiServices } from "./api_services.ts";
import { feedRoute } from "./calendar/feed_route.ts";
import { calendarKeyRoutes } from "./calendar/key_routes.ts";
import type { ApiContext, ApiEnvironment } from "./environment.ts";
import { eventRoutes } from "./events/routes.ts";
import { healthRoutes, type Readiness } from "./health.ts";
import { loggablePath } from "./loggable_path.ts";
import { allowOrigins } from "./middleware/allow_origins.ts";
import { authenticate } from "./middleware/authenticate.ts";
import { authorizeOwner } from "./middleware/authorize_owner.ts";
import { identifyRequest } from "./middleware/identify_request.ts";
import { limitRate } from "./middleware/limit_rate.ts";
import { limitUrl } from "./middleware/limit_url.ts";
import { secureHeaders } from "./middleware/secure_headers.ts";
import { tellLength } from "./middleware/tell_length.ts";
import { contractRoutes } from "./openapi/contract_routes.ts";
import { preferencesRoutes } from "./preferences/routes.ts";
import { Problem, unavailable } from "./problem.ts";
import { RateLimiter } from "./rate_limiter.ts";
import { inboxRoutes } from "../inbox/routes.ts";
import { notificationRoutes } from "../notifications/routes.ts";
import {
  pushKeyRoute,
  pushSubscriptionRoutes,
} from "../push_subscriptions/routes.ts";
import { reminderRoutes, taskReminderRoutes } from "../reminders/routes.ts";
import { sessionRoutes } from "./session/routes.ts";
import { taskRoutes } from "../tasks/routes.ts";
import { TASK_ID } from "../tasks/task_address.ts";
import { unsubscribeRoutes } from "../unsubscribe/routes.ts";
import { webhookRoutes } from "../webhooks/routes.ts";
import { KeysUnavailableError } from "./token_keys.ts";
import { type TokenOptions, TokenVerifier } from "./token_verifier.ts";

/** What the HTTP side is made of. */
export interface AppOptions {
  /** What the routes work with; `null`: there are only the probes. */
  services: ApiServices | null;
  /** How tokens are checked. */
  tokens: TokenOptions;
  /** The most requests of a user in a minute; `null`: any number. */
  requestsPerMinute: number | null;
  /** The origins whose pages may read answers. */
  corsOrigins: readonly string[];
  /** Tells what the probes answer. */
  readiness: Readiness;
  /** Whether the schema is there: before that, nobody is served. */
  isMigrated: () => boolean;
}

const logger = getLogger("http");

/**
 * Makes the application: probes, contracts and sessions at fixed paths, and
 * everything of a user below `/{user_id}`.
 *
 * Token, owner and scope are checked before a route is looked for. A user's
 * requests are counted in between: forbidden ones count, nobody's do not.
 */
export function createApp(options: AppOptions): Hono<ApiEnvironment> {
  const { services, readiness, corsOrigins } = options;
  const app = new Hono<ApiEnvironment>();
  app.onError(answerError);
  app.use(identifyRequest(uuidV7));
  app.use(secureHeaders);
  app.use(tellLength);
  if (corsOrigins.length > 0) app.use(allowOrigins(corsOrigins));
  app.use(limitUrl);
  app.route("/health", healthRoutes(readiness));
  if (services) addUserRoutes(app, services, options);
  const methods = new AllowedMethods(app.routes);
  app.notFound((c) => answerNoRoute(c, methods));
  return app;
}

function addUserRoutes(
  app: Hono<ApiEnvironment>,
  services: ApiServices,
  { tokens, requestsPerMinute, isMigrated }: AppOptions,
): void {
  const verifier = new TokenVerifier(tokens);
  app.route("/session", sessionRoutes(verifier));
  app.route("/", contractRoutes());
  app.use("/:user_id/*", async (_, next) => {
    if (!isMigrated()) throw unavailable();
    await next();
  });
  const limits = () =>
    requestsPerMinute === null
      ? []
      : [limitRate(new RateLimiter({ requestsPerMinute }))];
  // Before the token is asked for: the key of the feed stands for one. Counted
  // apart: whoever has the feed must not keep its owner from revoking the key.
  const { sql } = services.changes;
  app.route("/:user_id/calendar.ics", feedRoute(sql, limits()));
  // Likewise the token of a mail.
  app.route("/unsubscribe", unsubscribeRoutes(sql, limits()));
  app.use("/:user_id/*", authenticate(verifier));
  for (const limit of limits()) app.use("/:user_id/*", limit);
  app.use("/:user_id/*", authorizeOwner);
  app.route("/:user_id", userRoutes(services));
}

function userRoutes(services: ApiServices): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();
  app.route("/tasks", taskRoutes(services));
  app.route(`/tasks/${TASK_ID}/reminders`, taskReminderRoutes(services));
  app.route("/reminders", reminderRoutes(services));
  app.route("/preferences", preferencesRoutes(services));
  app.route("/notifications", notificationRoutes(services));
  app.route("/inbox", inboxRoutes(services));
  app.route("/push-key", pushKeyRoute(services));
  app.route("/push-subscriptions", pushSubscriptionRoutes(services));
  app.route("/webhooks", webhookRoutes(services));
  app.route("/events", eventRoutes(services));
  app.route("/calendar-key", calendarKeyRoutes(services));
  return app;
}

/** Tells a path without this method from one without any. */
function answerNoRoute(c: ApiContext, methods: AllowedMethods): Response {
  const allow = methods.at(c.req.path);
  if (allow === null) return new Problem("not-found").toResponse();
  const headers = { allow };
  return c.req.method === "OPTIONS"
    ? new Response(null, { status: 204, headers })
    : new Problem("method-not-allowed", { headers }).toResponse();
}

function answerError(error: Error, c: ApiContext): Response {
  const requestId = c.var.requestId;
  if (error instanceof Problem) return error.toResponse();
  if (isUnavailable(error) || error instanceof KeysUnavailableError) {
    logger.warn("A part that a request needs is away", { requestId, error });
    return unavailable().toResponse();
  }
  logger.error("A request failed", {
    requestId,
    method: c.req.method,
    path: loggablePath(c.req.path),
    error,
  });
  return new Problem("internal-error").toResponse();
}
