import type { Middleware } from "../handler.ts";
import { textHeader } from "../text_header.ts";

/**
 * Skips what was redriven for another group: a dead letter goes back to the
 * topic that all groups read, but only one of them has given it up. The
 * header `redrive-group` names that one.
 */
export function ownRedrives<Event>(): Middleware<Event> {
  return (next) => (delivery, signal) => {
    const group = textHeader(delivery.record, "redrive-group");
    if (group !== null && group !== delivery.groupId) return;
    return next(delivery, signal);
  };
}
