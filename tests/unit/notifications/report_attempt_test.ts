import { assertEquals } from "@std/assert";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { reportAttempt } from "../../../services/notifications/delivery/report_attempt.ts";
import {
  USUAL_VERDICT,
  type Verdict,
} from "../../../services/notifications/delivery/verdict.ts";
import { claimedDelivery } from "../../support/claimed_delivery.ts";
import { DELIVERED } from "../../support/delivery_engines.ts";

const GONE: Outcome = { kind: "target_gone", error: "410" };
const LETTER: Partial<Verdict> = {
  state: "failed",
  attempted: true,
  deadLetter: "rejected",
};

function linesOf(
  { verdict, outcome, channel = "email", isOurs = true }: {
    verdict: Partial<Verdict>;
    outcome: Outcome;
    channel?: "email" | "push" | "webhook";
    isOurs?: boolean;
  },
): { lines: string[]; details: Record<string, unknown> } {
  const lines: string[] = [];
  let details: Record<string, unknown> = {};
  const write =
    (level: string) =>
    (message: string, properties: Record<string, unknown> = {}) => {
      if (lines.length === 0) details = properties;
      lines.push(`${level} ${message}`);
    };
  const logger = {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
  reportAttempt({
    delivery: claimedDelivery({ channel, claims: 3 }),
    token: "t",
    outcome,
    verdict: { ...USUAL_VERDICT, ...verdict },
    startedAtMs: 0,
    endedAtMs: 1,
  }, { isOurs, logger });
  return { lines, details };
}

Deno.test("reportAttempt() tells a retry from what is given up, and whose it is", () => {
  const busy: Outcome = { kind: "retry", error: "busy" };
  const again = linesOf({
    verdict: { attempted: true, error: "busy", delayMs: 1_234.5 },
    outcome: busy,
  });
  assertEquals(again.lines, ["info A delivery has failed and is tried again"]);
  assertEquals(again.details, {
    notificationId: "notif-r-1",
    deliveryId: 1,
    userId: "ada",
    channel: "email",
    attempt: 3,
    error: "busy",
    retryMs: 1_235,
  });
  const over = linesOf({ verdict: LETTER, outcome: busy });
  assertEquals(over.lines, ["warn A delivery was given up"]);
  assertEquals(over.details["reason"], "rejected");
});

Deno.test("reportAttempt() says a success quietly, a lost lease aloud", () => {
  const verdict = { state: "sent", attempted: true } as const;
  const { lines } = linesOf({ verdict, outcome: DELIVERED });
  assertEquals(lines, ["debug A notification was delivered"]);
  const late = linesOf({ verdict, outcome: DELIVERED, isOurs: false });
  assertEquals(late.lines, ["warn An attempt ended after its lease"]);
});

Deno.test("reportAttempt() tells of targets that it takes away", () => {
  const second = (channel: "email" | "push" | "webhook", outcome: Outcome) =>
    linesOf({ verdict: LETTER, outcome, channel }).lines[1];
  assertEquals(second("webhook", GONE), "warn A webhook was disabled");
  assertEquals(second("push", GONE), "info A subscription was removed");
  assertEquals(second("email", GONE), undefined);
  assertEquals(second("push", { ...GONE, unasked: true }), undefined);
});
