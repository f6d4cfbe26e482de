import { assertEquals } from "@std/assert";
import { apiUser, makeApp } from "../../support/api_app.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { openDatabase } from "../../support/test_database.ts";

const ROUNDS = 20;
const ZONES = ["Asia/Tokyo", "Asia/Karachi", "Europe/Berlin", "America/Lima"];

Deno.test("PUT preferences loses no update of clients that write at once", async () => {
  await using postgres = await startRealPostgres();
  await using database = await openDatabase(await postgres.createDatabase());
  const user = await apiUser(makeApp(database).fetch, { id: "ada" });
  for (let round = 0; round < ROUNDS; round++) {
    const before = await user.send("GET", "/preferences");
    const headers = { "if-match": before.headers.get("etag") ?? "" };
    const answers = await Promise.all(
      ZONES.map((zone, index) =>
        user.send("PUT", "/preferences", {
          headers,
          body: {
            time_zone: zone,
            contacts: { email: `${round}.${index}@example.com` },
          },
        })
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    assertEquals(answers.map(({ status }) => status).sort(), [
      200,
      412,
      412,
      412,
    ]);
    const { json } = await user.send("GET", "/preferences");
    assertEquals(json, won[0]?.json);
  }
});
