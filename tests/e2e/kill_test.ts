import { assertEquals } from "@std/assert";
import { ApiClient, ApiError } from "../support/api_client.ts";
import { type Dev, devPorts, startDev } from "../support/dev.ts";
import { eventually } from "../support/eventually.ts";
import { makeToken } from "../../services/dev/make_token.ts";
import { readJwtSecret } from "../../services/dev/jwt_secret.ts";
import type { Mail } from "../support/stack.ts";

/** Which processes die. */
const VICTIMS: Record<string, (dev: Dev) => number[]> = {
  "the API": (dev: Dev) => [dev.pidOf("api")],
  "the worker": (dev: Dev) => [dev.pidOf("notifications")],
  "deno task dev itself": (dev: Dev) => [dev.info.pid],
  "all at once": (dev: Dev) => [
    dev.info.pid,
    dev.pidOf("api"),
    dev.pidOf("notifications"),
  ],
};

const REMINDERS_PER_ROUND = 30;

/**
 * Mails that may arrive twice: those that were accepted and not yet recorded
 * when the worker, or what it records in, died. It attempts as many at a time.
 */
const MOST_DOUBLES = 20;

for (const [name, victims] of Object.entries(VICTIMS)) {
  Deno.test(`every reminder arrives when ${name} is killed`, async () => {
    const directory = await Deno.makeTempDir();
    const environment = { DATA_DIR: directory, ...devPorts() };
    const resources = new AsyncDisposableStack();
    try {
      let dev = resources.use(await startDev(environment));
      const client = await clientOf(dev, directory);
      const acknowledged = createReminders(client, `${name} dies`);
      // Somewhere on the way of the reminders: neither first nor last.
      await eventually(async () => {
        assertEquals(
          (await mailsOf(dev)).length >= REMINDERS_PER_ROUND / 3,
          true,
        );
      });
      const pids = victims(dev);
      if (pids.includes(dev.info.pid)) {
        await dev.killAll(pids);
        dev = resources.use(await startDev(environment));
      } else {
        for (const pid of pids) Deno.kill(pid, "SIGKILL");
      }
      const titles = await acknowledged;
      const arrived = await eventually(async () => {
        const mails = await mailsOf(dev);
        const subjects = new Set(mails.map((mail) => mail.Subject));
        const lost = titles.filter((title) =>
          !subjects.has(`Reminder: ${title}`)
        );
        assertEquals(lost, []);
        return mails;
      }, { timeoutMs: 90_000 });
      const doubles = arrived.length -
        new Set(arrived.map((mail) => mail.MessageID)).size;
      const mayDouble = name !== "the API";
      assertEquals(doubles <= (mayDouble ? MOST_DOUBLES : 0), true);
      console.log(
        `${name}: ${titles.length} acknowledged, 0 lost, ${doubles} doubled`,
      );
    } finally {
      await resources.disposeAsync();
      await Deno.remove(directory, { recursive: true });
    }
  });
}

async function clientOf(dev: Dev, directory: string): Promise<ApiClient> {
  const secret = await readJwtSecret(directory) ?? "";
  const user = "ada";
  const token = await makeToken({ user, email: "ada@example.com" }, secret);
  return new ApiClient(dev.info.api_url, user, token);
}

/** Creates reminders until one is refused; answers the acknowledged titles. */
async function createReminders(
  client: ApiClient,
  label: string,
): Promise<string[]> {
  const titles: string[] = [];
  try {
    for (let n = 0; n < REMINDERS_PER_ROUND; n++) {
      const task = await client.createTask(`${label} ${n}`);
      await client.createReminder(task.id, new Date());
      titles.push(task.title);
    }
  } catch (error) {
    // What was acknowledged before a part went away is what counts.
    const away = error instanceof TypeError ||
      error instanceof ApiError && error.status === 503;
    if (!away) throw error;
  }
  return titles;
}

async function mailsOf(dev: Dev): Promise<Mail[]> {
  const response = await fetch(
    `${dev.info.mail_url}/api/v1/messages?limit=1000`,
  );
  const { messages } = await response.json() as { messages: Mail[] };
  return messages;
}
