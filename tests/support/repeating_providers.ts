import {
  answer,
  type HttpAnswer,
  type HttpDouble,
  type HttpRequest,
  startHttpDouble,
} from "./http_double.ts";
import { type SmtpScript, startSmtpScript } from "./smtp_script.ts";

/** What a web server does that repeats all it was told. */
export const REPEATING_ANSWERS = {
  "takes it": answer(200, {}, '{"sid":"SM1"}'),
  "302": repeat(302),
  "400": repeat(400),
  "410": repeat(410),
  "429": repeat(429),
  "500": repeat(500),
  "a reset": (_request, socket) => void socket.resetAndDestroy(),
  "no HTTP": (request, socket) => void socket.end(`${told(request)}\r\n\r\n`),
} satisfies Record<string, HttpAnswer>;

/** One of {@linkcode REPEATING_ANSWERS}. */
export type RepeatingAnswer = keyof typeof REPEATING_ANSWERS;

/** Servers that repeat all they were told, with every failure there is. */
export interface RepeatingProviders {
  /** For webhooks and push messages, by what each does. */
  targets: ReadonlyMap<RepeatingAnswer, HttpDouble>;
  /** Its answer to a number is that of its last digit, in their order. */
  sms: HttpDouble;
  /** Answers to a recipient what stands before the `@`: 250, 450, 550, close. */
  smtp: SmtpScript;
}

/** Starts them; `resources` end them. */
export async function startRepeatingProviders(
  resources: AsyncDisposableStack,
): Promise<RepeatingProviders> {
  const names = Object.keys(REPEATING_ANSWERS) as RepeatingAnswer[];
  const targets = new Map<RepeatingAnswer, HttpDouble>();
  for (const name of names) {
    const double = await startHttpDouble(REPEATING_ANSWERS[name]);
    targets.set(name, resources.use(double));
  }
  const sms = await startHttpDouble((request, socket) => {
    const form = new URLSearchParams(new TextDecoder().decode(request.body));
    const name = names[Number(form.get("To")?.at(-1))] ?? "takes it";
    return REPEATING_ANSWERS[name](request, socket);
  });
  return {
    targets,
    sms: resources.use(sms),
    smtp: resources.use(await mail()),
  };
}

async function mail(): Promise<SmtpScript> {
  const said: string[] = [];
  return await startSmtpScript({
    extensions: ["AUTH PLAIN"],
    reply: (line) => {
      // The login and the mail at hand: that of another mail is not told.
      if (/^(CONNECT|MAIL)/.test(line)) {
        said.splice(0, said.length, ...said.filter(isLogin));
      }
      said.push(line);
      const [, code] = /^RCPT TO:<(\w+)@/.exec(line) ?? [];
      if (code === undefined || code === "250") return undefined;
      return code === "close" ? "close" : `${code} ${said.join(" ")}`;
    },
  });
}

function isLogin(line: string): boolean {
  return line.startsWith("AUTH");
}

function repeat(status: number): HttpAnswer {
  return (request, socket) => {
    const text = told(request);
    const line = text.replaceAll(/[\r\n]/g, " ");
    const body = JSON.stringify({ code: 21211, message: text });
    socket.end(
      `HTTP/1.1 ${status} ${line}\r\nlocation: /${encodeURI(line)}\r\n` +
        `x-told: ${line}\r\n\r\n${body}`,
    );
  };
}

function told({ requestLine, headers, body }: HttpRequest): string {
  const lines = Object.entries(headers).map((header) => header.join(": "));
  return [requestLine, ...lines, new TextDecoder("latin1").decode(body)]
    .join("\n");
}
