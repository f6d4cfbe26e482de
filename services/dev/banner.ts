import { formatInstant } from "@taskbell/events";

/** What a newcomer is told. */
export interface BannerOptions {
  /** Where the API answers. */
  apiUrl: string;
  /** Where caught mails are read, if here. */
  mailUrl: string | null;
  /** `host:port` of the brokers. */
  kafkaBrokers: string;
  /** Where the database is. */
  databaseUrl: string;
  /** Allows the demo user everything. */
  token: string;
  /** The path of a task to try things on. */
  taskPath: string;
}

/** Says where everything is, and a line to try: one line, to be copied. */
export function banner(options: BannerOptions): string {
  const { apiUrl, mailUrl, token, taskPath } = options;
  const body = JSON.stringify({ remind_at: formatInstant(Date.now()) });
  const mail = mailUrl ?? "goes to the server that SMTP_URL names";
  return `
Taskbell is ready. Ctrl-C stops it.

  API         ${apiUrl}
  Mail        ${mail}
  Kafka       ${options.kafkaBrokers}
  PostgreSQL  ${maskPassword(options.databaseUrl)}

  To see a reminder travel, copy this line (the token is for 30 days;
  \`deno task token USER\` makes others):

curl -sS ${apiUrl}${taskPath}/reminders -H 'content-type: application/json' -H 'authorization: Bearer ${token}' -d '${body}'

  Then read the mail${mailUrl ? ` at ${mailUrl}` : ""}
`;
}

function maskPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  if (url.password) url.password = "***";
  return url.href;
}
