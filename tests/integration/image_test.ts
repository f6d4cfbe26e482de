import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { buildImage, type BuiltImage } from "../support/image.ts";
import { unusedPort } from "../support/unused_port.ts";

/** Settings with which a program starts; nobody answers at these places. */
function settings(port: number): Record<string, string> {
  const nobody = `127.0.0.1:${unusedPort()}`;
  return {
    PORT: String(port),
    NOTIFICATIONS_PORT: String(port),
    JWT_SECRET: "0123456789abcdef0123456789abcdef",
    DATABASE_URL: `postgres://taskbell:taskbell@${nobody}/taskbell`,
    KAFKA_BOOTSTRAP_SERVERS: nobody,
    SMTP_URL: `smtp://${nobody}`,
  };
}

function start(
  { command: [shell, ...args], directory }: BuiltImage,
  env: Record<string, string>,
  stderr: "piped" | "inherit" = "inherit",
): Deno.ChildProcess {
  return new Deno.Command(shell, {
    args,
    cwd: directory,
    env,
    stdin: "null",
    stdout: "piped",
    stderr,
  }).spawn();
}

for (const name of ["api", "notifications"]) {
  Deno.test(`${name}'s image runs the program until SIGTERM`, async () => {
    await using image = await buildImage(`services/${name}/Dockerfile`);
    const port = unusedPort();
    const child = start(image, settings(port));
    try {
      await eventually(async () => {
        const response = await fetch(`http://127.0.0.1:${port}/health/live`);
        assertEquals(await response.json(), { status: "live" });
      });
    } finally {
      // The shell has given its place to Deno: the signal reaches it.
      child.kill("SIGTERM");
    }
    const { code } = await child.status;
    const log = code === 0 ? await new Response(child.stdout).text() : "";

    assertEquals(code, 0);
    assert(!log.includes("NotCapable"), log);
  });

  Deno.test(`${name}'s image exits with 2 and says all that is wrong`, async () => {
    await using image = await buildImage(`services/${name}/Dockerfile`);
    const wrong = { PORT: "no", NOTIFICATIONS_PORT: "no", DATABASE_URL: "x" };
    const { code, stderr } = await start(image, wrong, "piped").output();
    const text = new TextDecoder().decode(stderr);

    assertEquals(code, 2, text);
    assertStringIncludes(text, "PORT must be");
    assertStringIncludes(text, "DATABASE_URL must be");
  });
}
