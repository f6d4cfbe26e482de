import { writeAll } from "./write_all.ts";

/** A mail to be sent. */
export interface SmtpMail {
  port: number;
  to: string[];
  /** Headers, an empty line, then the body; lines end in CRLF. */
  data: string;
  /** @default {"sender@example.com"} */
  from?: string;
}

/**
 * Sends a mail over plain SMTP to the loopback.
 *
 * @returns The answer to the mail's last line.
 * @throws {Error} With the answer, when an earlier command is refused.
 */
export async function sendMail(
  { port, to, data, from = "sender@example.com" }: SmtpMail,
): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const answers = readAnswers(connection);
  const encoder = new TextEncoder();
  const write = (text: string) => writeAll(connection, encoder.encode(text));
  await expectAnswer(answers, /^220/);
  const commands = [
    "EHLO localhost",
    `MAIL FROM:<${from}>`,
    ...to.map((address) => `RCPT TO:<${address}>`),
    "DATA",
  ];
  for (const command of commands) {
    await write(`${command}\r\n`);
    await expectAnswer(answers, /^[23]/);
  }
  // RFC 5321, section 4.5.2: a leading dot is doubled.
  await write(`${data.replace(/^\./gm, "..")}\r\n.\r\n`);
  return await expectAnswer(answers, /^\d/);
}

async function* readAnswers(
  connection: Deno.TcpConn,
): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let pending = "";
  for (let count; (count = await connection.read(buffer)) !== null;) {
    pending += decoder.decode(buffer.subarray(0, count), { stream: true });
    for (let last; (last = /^\d{3} .*\r\n/m.exec(pending));) {
      yield last[0].trimEnd();
      pending = pending.slice(last.index + last[0].length);
    }
  }
}

async function expectAnswer(
  answers: AsyncGenerator<string, undefined>,
  wanted: RegExp,
): Promise<string> {
  const { value = "nothing" } = await answers.next();
  if (wanted.test(value)) return value;
  throw new Error(`Cannot send the mail: the server answers ${value}`);
}
