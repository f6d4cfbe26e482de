import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { childTraceparent } from "@taskbell/runtime";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const ANY = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/;

Deno.test("childTraceparent() keeps the trace with a new span", () => {
  const child = childTraceparent(`00-${TRACE}-${SPAN}-00`);

  assertMatch(child, ANY);
  assert(child.startsWith(`00-${TRACE}-`), child);
  assert(child.endsWith("-00"), "an unsampled trace stays unsampled");
  assertNotEquals(child.split("-")[2], SPAN);
});

Deno.test("childTraceparent() begins a trace without a usable parent", () => {
  const unusable = [
    undefined,
    null,
    "",
    "00",
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${"0".repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE}-${SPAN}-01-extra`,
    `00-${TRACE}-${SPAN}-01\r\nx: y`,
    ` 00-${TRACE}-${SPAN}-01`,
  ];
  const made = unusable.map((parent) => childTraceparent(parent));

  for (const traceparent of made) {
    assertMatch(traceparent, ANY);
    assert(!traceparent.includes(TRACE), traceparent);
    assert(traceparent.endsWith("-01"), traceparent);
  }
  assertEquals(new Set(made).size, unusable.length);
});

Deno.test("childTraceparent() passes on no flag that it does not know", () => {
  assertMatch(childTraceparent(`00-${TRACE}-${SPAN}-fd`), /-01$/);
});
