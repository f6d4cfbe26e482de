import { assert, assertEquals } from "@std/assert";
import { readConfig } from "../../../../services/notifications/config.ts";
import { permissionFlags } from "../../../../services/notifications/permissions.ts";
import { startCanary } from "../../../support/canary.ts";

const SETTINGS = {
  DATABASE_URL: "postgres://u:p@db.internal/taskbell",
  SMTP_URL: "smtp://mail.internal",
};

/**
 * Sends a webhook from the worker's cage to `https://hooks.example.com`, in a
 * namespace of its own where the name has the given addresses.
 */
async function sendTo(
  addresses: readonly string[],
  { port, grants = [] }: { port: number; grants?: readonly string[] },
): Promise<string> {
  const hosts = await Deno.makeTempFile();
  const lines = addresses.map((address) => `${address} hooks.example.com\n`);
  await Deno.writeTextFile(hosts, lines.join(""));
  const allowed = [`hooks.example.com:${port}`, ...grants];
  const environment: Record<string, string> = {
    ...SETTINGS,
    WEBHOOK_ALLOWED_HOSTS: allowed.join(","),
  };
  const flags = permissionFlags(readConfig((name) => environment[name]));
  const { stdout, stderr } = await new Deno.Command("unshare", {
    args: [
      "--mount",
      "sh",
      "-c",
      'mount --bind "$0" /etc/hosts && exec "$@"',
      hosts,
      Deno.execPath(),
      "run",
      ...flags,
      "tests/support/caged_channels.ts",
      `https://hooks.example.com:${port}/`,
    ],
    env: environment,
    cwd: new URL("../../../../", import.meta.url),
  }).output();
  await Deno.remove(hosts);
  const decoder = new TextDecoder();
  const last = decoder.decode(stdout).trim().split("\n").at(-1) ?? "";
  assert(last.startsWith("{"), last + decoder.decode(stderr));
  const { kind, error } = JSON.parse(last).webhook;
  return `${kind}: ${error}`;
}

const REFUSED = "permanent: The target's address is not public";

for (
  const addresses of [
    ["127.0.0.1"],
    ["::1"],
    ["169.254.169.254"],
    ["10.0.0.1"],
    ["::ffff:127.0.0.1"],
    // One that is public does not help.
    ["93.184.215.14", "127.0.0.1"],
    ["127.0.0.1", "93.184.215.14"],
    ["2606:4700::1111", "127.0.0.1"],
  ]
) {
  Deno.test(`createWebhookChannel() never connects when a trusted name leads to ${addresses.join(" and ")}`, async () => {
    await using canary = startCanary();
    assertEquals(await sendTo(addresses, canary), REFUSED);
    assertEquals(await canary.hits(), 0);
  });
}

Deno.test("createWebhookChannel() connects when a trusted name leads to a granted address", async () => {
  await using canary = startCanary();
  const { port } = canary;
  const grants = [`127.0.0.1:${port}`];
  const outcome = await sendTo(["127.0.0.1"], { port, grants });
  assert(outcome.startsWith("retry: "), outcome);
  assertEquals(await canary.hits(), 1);
});
