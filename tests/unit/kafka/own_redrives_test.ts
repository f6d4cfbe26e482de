import { assertEquals } from "@std/assert";
import { ownRedrives, type RecordHeaders } from "@taskbell/kafka";
import { sampleDelivery } from "./sample_delivery.ts";

/** Answers which groups handle a record with these headers. */
function groupsThatHandle(headers: RecordHeaders): string[] {
  const handled: string[] = [];
  const handler = ownRedrives<undefined>()(({ groupId }) =>
    void handled.push(groupId)
  );
  for (const groupId of ["billing", "mailing"]) {
    const delivery = sampleDelivery(undefined);
    const record = { ...delivery.record, headers };
    handler({ ...delivery, groupId, record }, new AbortController().signal);
  }
  return handled;
}

Deno.test("ownRedrives() passes what was not redriven", () => {
  assertEquals(groupsThatHandle([]), ["billing", "mailing"]);
});

Deno.test("ownRedrives() skips what was redriven for another group", () => {
  const group = new TextEncoder().encode("mailing");
  assertEquals(groupsThatHandle([["redrive-group", group]]), ["mailing"]);
});
