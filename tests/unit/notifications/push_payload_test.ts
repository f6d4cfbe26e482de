import { assert, assertEquals } from "@std/assert";
import { MAX_PLAIN_BYTES } from "../../../services/notifications/channels/push/encrypt_push.ts";
import { encodePushPayload } from "../../../services/notifications/channels/push/push_payload.ts";

/** What an event may have as an id, by how much of it there is as JSON. */
const IDS = ["n".repeat(255), "€".repeat(255), '"'.repeat(255)]
  .concat("\u0001".repeat(255), "😀".repeat(127));

Deno.test("encodePushPayload() fits whatever the id and the text", () => {
  for (const notification_id of IDS) {
    for (const text of ["x", "€", "\u0001", "😀", '"']) {
      for (const times of [1, 1_000, 5_000]) {
        const bytes = encodePushPayload({
          notification_id,
          title: text.repeat(times),
          body: text.repeat(times),
          metadata: { text: text.repeat(times) },
        });
        assert(bytes.length <= MAX_PLAIN_BYTES, `${bytes.length} bytes`);
        const payload = JSON.parse(new TextDecoder().decode(bytes));
        assertEquals(payload.notification_id, notification_id);
        assert(payload.title.startsWith(text));
      }
    }
  }
});
