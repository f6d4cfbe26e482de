import type { Failed, Retry } from "../channel.ts";
import { isLetGo } from "../is_let_go.ts";

/** What nodemailer's errors say besides their message. */
interface SmtpError extends Error {
  /** What failed: `EENVELOPE` for an address, `EMESSAGE` for the content. */
  code?: string;
  /** The server's answer, such as 550. */
  responseCode?: number;
  /** What the server answered to, such as `RCPT TO`. */
  command?: string;
}

/** What is known about a failure besides the error. */
export interface SmtpFailureOptions {
  /** How the server is called. */
  provider: string;
  /** Whether some of the mail's content was sent. */
  contentSent: boolean;
  /** Whether the attempt was let go of. */
  signal: AbortSignal;
  /** Leaves secrets out of a text. */
  redact(text: string): string;
}

/** Answers that ask for a login or TLS: for the operator to mend. */
const LOGIN_CODES = [530, 534, 535, 538];

/**
 * What a mail that was not accepted comes to. A 5xx answer to the recipient or
 * the content is final, a 4xx may pass. All else is the server's trouble: it
 * goes away, can't be reached, or takes no mail from us.
 */
export function smtpOutcome(
  thrown: unknown,
  { provider, signal, contentSent, redact }: SmtpFailureOptions,
): Retry | Failed {
  const error: SmtpError = thrown instanceof Error
    ? thrown
    : new Error(String(thrown));
  // Why it was aborted says more than that it was.
  const { cause } = error;
  const isAborted = error.name === "AbortError" && cause instanceof Error;
  const text = redact(isAborted ? cause.message : error.message);
  const { responseCode: code } = error;
  if (isAboutMessage(error)) {
    const isFinal = code === undefined || code >= 500;
    return { kind: isFinal ? "permanent" : "retry", error: text };
  }
  // The connection may have been lost behind the server's consent.
  const ambiguous = code === undefined && contentSent;
  return {
    kind: "retry",
    error: text,
    ...(!isLetGo(signal) && { outage: provider }),
    ...(ambiguous && { ambiguous }),
  };
}

function isAboutMessage({ code, responseCode, command }: SmtpError): boolean {
  return (code === "EENVELOPE" || code === "EMESSAGE") &&
    command !== "MAIL FROM" && responseCode !== 421 &&
    !LOGIN_CODES.includes(responseCode ?? 0);
}
