import { assertEquals } from "@std/assert";
import { messageKey } from "../../../services/notifications/channels/message_key.ts";
import { Crew } from "../../harness/kill_driver/crew.ts";
import { insertWebhook } from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import {
  answer,
  type HttpAnswer,
  type HttpDouble,
  startHttpDouble,
} from "../../support/http_double.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import type { RealPostgres } from "../../support/real_postgres.ts";
import {
  openDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";
import {
  DELIVERY_SCRIPT,
  type DeliveryCrash,
  type DeliveryMemberOptions,
} from "./member_options.ts";

/** Whose messages they are. */
const USER = "ada";

/** How the members of a site work. */
export interface DeliverySiteOptions {
  /** @default {1} */
  concurrency?: number;
  /** @default {1_500} */
  leaseMs?: number;
  /** What the sink does with a message. @default {it takes it} */
  respond?: HttpAnswer;
}

/**
 * A database with a webhook, a sink that keeps what the webhook is sent, and
 * engines in processes of their own that deliver to it.
 */
export class DeliverySite implements AsyncDisposable {
  /** What each next member does to itself. */
  readonly crashes: DeliveryCrash[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly sink: HttpDouble,
    readonly crew: Crew,
    readonly endpointId: string,
    private readonly resources: AsyncDisposableStack,
    crashes: DeliveryCrash[],
  ) {
    this.crashes = crashes;
  }

  /** Makes a site without members. */
  static async open(
    postgres: RealPostgres,
    options: DeliverySiteOptions = {},
  ): Promise<DeliverySite> {
    const { concurrency = 1, leaseMs = 1_500 } = options;
    const { respond = answer(204) } = options;
    await using resources = new AsyncDisposableStack();
    const directory = await Deno.makeTempDir({ prefix: "taskbell-delivery-" });
    resources.defer(() => Deno.remove(directory, { recursive: true }));
    const database = resources.use(
      await openDatabase(await postgres.createDatabase()),
    );
    const sink = resources.use(await startHttpDouble(respond));
    const crashes: DeliveryCrash[] = [];
    const crew = resources.use(
      new Crew({
        script: DELIVERY_SCRIPT,
        directory,
        args: (process) => {
          const crash = crashes.shift();
          const member: DeliveryMemberOptions = {
            databaseUrl: database.url,
            process,
            sinkUrl: sink.url.href,
            concurrency,
            leaseMs,
            ...(crash && { crash }),
          };
          return [JSON.stringify(member)];
        },
      }),
    );
    const url = new URL("/hook", sink.url).href;
    const { endpointId } = await insertWebhook(database.sql, {
      userId: USER,
      url,
    });
    const owned = resources.move();
    return new DeliverySite(
      database,
      sink,
      crew,
      endpointId,
      owned,
      crashes,
    );
  }

  /** Asks for messages and answers their ids. */
  async send(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 0; n < count; n++) {
      const { notificationId } = await insertNotification(this.database.sql, {
        userId: USER,
        channel: "webhook",
        recipient: this.endpointId,
      });
      ids.push(notificationId);
    }
    return ids;
  }

  /** Waits until nothing is left to do. */
  async drained(): Promise<void> {
    await eventually(async () => {
      const [row] = await this.database.sql<{ left: number }[]>`
        select count(*) as left from deliveries where state = 'pending'
      `;
      assertEquals(row?.left, 0);
    }, { timeoutMs: 60_000 });
  }

  /**
   * Tells how often each message has arrived, by its id.
   *
   * @throws {AssertionError} If one came under another key than its own.
   */
  arrivals(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { headers, body } of this.sink.requests) {
      const { data } = JSON.parse(new TextDecoder().decode(body));
      const id: string = data.notification_id;
      const key = messageKey({ userId: USER, notificationId: id });
      assertEquals(headers["webhook-id"], key);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }

  /** Kills the members and lets go of the rest. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.resources.disposeAsync();
  }
}
