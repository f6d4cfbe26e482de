import { assert, assertEquals } from "@std/assert";
import { serve } from "../../../services/api/http/serve.ts";
import { makeApp } from "../../support/api_app.ts";
import { testToken } from "../../support/api_client.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { ROOT } from "../../support/source_files.ts";
import { openDatabase } from "../../support/test_database.ts";
import { findTool } from "../../support/tools.ts";

const USER = "ada";

/**
 * What holds for each answer. Not so 405 for every other method: the owner is
 * checked before routing, and a user may be called `health`.
 */
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "ignored_auth",
  "use_after_free",
].join();

/** The committed document. */
const OPEN_API = "services/api/http/openapi/openapi.json";

/** Its answer does not end. */
const STREAM = "streamEvents";

Deno.test("the API is what its contract says, to Schemathesis", async () => {
  const schemathesis = await findTool("schemathesis");
  await using postgres = await startRealPostgres();
  await using database = await openDatabase(await postgres.createDatabase());
  const server = await serve({
    fetch: makeApp(database).fetch,
    host: "127.0.0.1",
    port: 0,
    graceMs: 1000,
  });
  const token = await testToken(USER);
  const headers = {
    "Authorization": `Bearer ${token}`,
    "Cookie": `taskbell_session=${token}`,
    "Sec-Fetch-Site": "same-origin",
  };
  const document = new URL(OPEN_API, ROOT).pathname;
  const directory = await Deno.makeTempDir();
  try {
    const config = `${directory}/schemathesis.toml`;
    await Deno.writeTextFile(config, `[parameters]\n"user_id" = "${USER}"\n`);
    const { stdout, code } = await new Deno.Command(schemathesis, {
      args: [
        ...["--config-file", config, "run", "--checks", CHECKS],
        ...Object.entries(headers).flatMap(([name, value]) => [
          "--header",
          `${name}: ${value}`,
        ]),
        ...["--exclude-operation-id", STREAM, "--max-examples", "30"],
        ...["--no-color", "--continue-on-failure"],
        // Read from the server, it would not be an operation to test.
        ...["--url", `http://127.0.0.1:${server.port}`, document],
      ],
      cwd: directory,
      stderr: "inherit",
    }).output();
    const output = new TextDecoder().decode(stdout);
    assertEquals(code, 0, output);
    const openApi = await Deno.readTextFile(document);
    const operations =
      Object.values<object>(JSON.parse(openApi).paths).flatMap(Object.keys)
        .length;
    const tested = Number(output.match(/Tested: (\d+)/)?.[1]);
    assertEquals(tested, operations - 1, output);
    const cases = Number(output.match(/(\d+) generated/)?.[1]);
    assert(cases >= 1000, output);
    console.log(`Schemathesis: ${tested} operations, ${cases} requests`);
  } finally {
    await server.stop();
    await Deno.remove(directory, { recursive: true });
  }
});
