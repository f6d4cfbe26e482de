import { answer, type HttpAnswer, startHttpDouble } from "./http_double.ts";
import { startSmtpScript } from "./smtp_script.ts";

/** How a provider answers: `lost` takes the message and goes away. */
export type ProviderMood = "up" | "down" | "lost";

/** A provider that changes as a test wants. */
export interface MoodyProvider extends AsyncDisposable {
  /** Where it is. */
  readonly url: URL;
  mood: ProviderMood;
  /** The messages that were sent to it to the end. */
  taken(): number;
}

/** A channel's two providers, and the settings that name them. */
export interface ProviderPair extends AsyncDisposable {
  readonly channel: "email" | "sms";
  readonly recipient: string;
  /** Their names, in the order in which they are asked. */
  readonly names: readonly [string, string];
  readonly first: MoodyProvider;
  readonly second: MoodyProvider;
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts two mail servers. */
export async function startMailServers(): Promise<ProviderPair> {
  const [first, second] = [await mailServer(), await mailServer()];
  return {
    ...pairOf(first, second),
    channel: "email",
    recipient: "ada@example.com",
    names: ["smtp", "smtp-fallback"],
    environment: {
      SMTP_URL: first.url.href,
      SMTP_FALLBACK_URL: second.url.href,
    },
  };
}

/** Starts two services for text messages. */
export async function startSmsServices(): Promise<ProviderPair> {
  const [first, second] = [await smsService(), await smsService()];
  return {
    ...pairOf(first, second),
    channel: "sms",
    recipient: "+431234567890",
    names: ["sms", "sms-fallback"],
    environment: {
      SMTP_URL: "smtp://127.0.0.1:9",
      SMS_API_URL: first.url.origin,
      SMS_ACCOUNT_SID: "AC1",
      SMS_AUTH_TOKEN: "t0ken",
      SMS_FROM: "Taskbell",
      SMS_FALLBACK_API_URL: second.url.origin,
      SMS_FALLBACK_ACCOUNT_SID: "AC2",
      SMS_FALLBACK_AUTH_TOKEN: "0ther",
      SMS_FALLBACK_FROM: "+15005550006",
    },
  };
}

function pairOf(
  first: MoodyProvider,
  second: MoodyProvider,
): Pick<ProviderPair, "first" | "second" | typeof Symbol.asyncDispose> {
  return {
    first,
    second,
    async [Symbol.asyncDispose]() {
      await first[Symbol.asyncDispose]();
      await second[Symbol.asyncDispose]();
    },
  };
}

async function mailServer(): Promise<MoodyProvider> {
  const state: MoodState = { mood: "up", taken: 0 };
  const server = await startSmtpScript({
    reply: (line) => {
      if (line === ".") state.taken++;
      if (state.mood === "lost" && line === ".") return "close";
      const refused = state.mood === "down" && line.startsWith("MAIL");
      return refused ? "421 busy" : undefined;
    },
  });
  return moody(state, server);
}

async function smsService(): Promise<MoodyProvider> {
  const state: MoodState = { mood: "up", taken: 0 };
  const answers: Record<ProviderMood, HttpAnswer> = {
    up: answer(201, {}, '{"sid": "SM1"}'),
    down: answer(503),
    lost: (_request, socket) => void socket.destroy(),
  };
  const double = await startHttpDouble((request, socket) => {
    if (state.mood !== "down") state.taken++;
    return answers[state.mood](request, socket);
  });
  return moody(state, double);
}

interface MoodState {
  mood: ProviderMood;
  taken: number;
}

function moody(
  state: MoodState,
  server: AsyncDisposable & { url: URL },
): MoodyProvider {
  return {
    url: server.url,
    get mood() {
      return state.mood;
    },
    set mood(mood) {
      state.mood = mood;
    },
    taken: () => state.taken,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
