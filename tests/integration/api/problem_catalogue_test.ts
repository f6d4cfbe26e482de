import { assert, assertEquals } from "@std/assert";
import { PROBLEM_KINDS } from "../../../services/api/http/problem_kinds.ts";
import { readProjectFile } from "../../support/source_files.ts";

Deno.test("README has the catalogue of problems as it is", async () => {
  const rows = [...(await readProjectFile("README.md")).matchAll(
    /^\| `([a-z-]+)` +\| (\d{3}) +\| (.+?) +\|$/gm,
  )].map(([, kind, status, when]) => ({ kind, status: Number(status), when }));

  assertEquals(
    rows,
    Object.entries(PROBLEM_KINDS).map(([kind, { status, when }]) => ({
      kind,
      status,
      when,
    })),
  );
});

Deno.test("PROBLEM_KINDS goes by status and says each thing once", () => {
  const rules = Object.values(PROBLEM_KINDS);
  const statuses = rules.map(({ status }) => status);
  assertEquals(statuses, statuses.toSorted((a, b) => a - b));
  assert(statuses.every((status) => status >= 400 && status < 600));
  assertEquals(new Set(rules.map(({ title }) => title)).size, rules.length);
});
