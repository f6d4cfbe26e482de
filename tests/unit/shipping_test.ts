import { assert, assertEquals, assertThrows } from "@std/assert";
import { TOPICS } from "@taskbell/events";
import { SettingsError } from "@taskbell/runtime";
import { join } from "node:path";
import * as api from "../../services/api/config.ts";
import * as apiPermissions from "../../services/api/permissions.ts";
import * as worker from "../../services/notifications/config.ts";
import * as workerPermissions from "../../services/notifications/permissions.ts";
import {
  type ComposeService,
  interpolate,
  readCompose,
} from "../support/compose.ts";
import { readDockerfile } from "../support/image.ts";
import { readProjectFile } from "../support/source_files.ts";

const services = await readCompose();
const SECRET = { JWT_SECRET: "0123456789abcdef0123456789abcdef" };

function service(name: string): ComposeService {
  const found = services[name];
  assert(found, `There is no service ${name}`);
  return found;
}

/** The environment that compose gives a program. */
function environment(name: string, variables: Record<string, string> = SECRET) {
  const entries = Object.entries(service(name).environment ?? {});
  const values = Object.fromEntries(
    entries.map(([key, text]) => [key, interpolate(text, variables)]),
  );
  return (key: string) => Object.hasOwn(values, key) ? values[key] : undefined;
}

Deno.test("compose publishes the ports of the documentation, on loopback", () => {
  const ports = Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports.map((port) => `${name} ${port}`)
  );

  assertEquals(ports, [
    "redpanda 127.0.0.1:9092:9092",
    "redpanda 127.0.0.1:8082:8082",
    "redpanda 127.0.0.1:9644:9644",
    "console 127.0.0.1:8080:8080",
    "postgres 127.0.0.1:5433:5432",
    "mailpit 127.0.0.1:1025:1025",
    "mailpit 127.0.0.1:8025:8025",
    "api 127.0.0.1:8000:8000",
    "notifications 127.0.0.1:8001:8001",
  ]);
});

Deno.test("compose pins every image", () => {
  for (const [name, { image, build }] of Object.entries(services)) {
    if (build) continue;
    assert(
      /:v?\d+\.\d+(\.\d+)?(-\w+)?$/.test(image ?? ""),
      `${name}: ${image}`,
    );
  }
  const [, major, minor, patch] = /redpanda:v(\d+)\.(\d+)\.(\d+)$/
    .exec(service("redpanda").image ?? "") ?? [];
  const version = [major, minor, patch].map(Number);
  assert(version.join(".") >= "24.1.1", `Redpanda ${version}`);
  assertEquals(service("topics").image, service("redpanda").image);
});

Deno.test("compose runs a broker that creates no topic by itself", () => {
  const { command = [], healthcheck } = service("redpanda");

  assertEquals(
    command[command.indexOf("--set") + 1],
    "redpanda.auto_create_topics_enabled=false",
  );
  // This mode would turn the creation of topics on.
  assert(!command.join(" ").includes("dev-container"));
  assert(
    command.includes(
      "--advertise-kafka-addr=" +
        "internal://redpanda:29092,external://localhost:9092",
    ),
  );
  assert(healthcheck?.test.join(" ").includes("rpk cluster health"));
});

/** Runs the script that creates topics, with an `rpk` that writes down. */
async function createTopics(existing: string[], listStatus = 0) {
  const { entrypoint = [], command = [] } = service("topics");
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      join(directory, "rpk"),
      `#!/bin/sh
if [ "$2" = list ]; then cat "${directory}/existing"; exit ${listStatus}; fi
echo "$@" >> "${directory}/calls"
`,
      { mode: 0o755 },
    );
    await Deno.writeTextFile(
      join(directory, "existing"),
      ["NAME  PARTITIONS  REPLICAS", ...existing.map((name) => `${name}  3  1`)]
        .join("\n"),
    );
    await Deno.writeTextFile(join(directory, "calls"), "");
    const [shell = "", ...args] = [...entrypoint, ...command].map((text) =>
      interpolate(text)
    );
    const { code } = await new Deno.Command(shell, {
      args,
      env: { PATH: `${directory}:${Deno.env.get("PATH")}` },
    }).output();
    const calls = await Deno.readTextFile(join(directory, "calls"));
    return { code, calls: calls.split("\n").filter((line) => line !== "") };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** The call of rpk that makes the topic as the code describes it. */
const wantedCalls = TOPICS.map(({ name, partitions, config }) => {
  const settings = Object.entries(config)
    .map(([key, value]) => `-c ${key}=${value}`);
  return `topic create ${name} -p ${partitions} -r 1 ${settings.join(" ")}`;
});

Deno.test("compose creates the topics as the code describes them", async () => {
  assertEquals(await createTopics([]), { code: 0, calls: wantedCalls });
});

Deno.test("compose creates no topic twice", async () => {
  // A name that only begins like one of ours is another topic.
  const existing = ["task-events", "reminder-events-old", "dead-letter-queue"];

  assertEquals(await createTopics(existing), {
    code: 0,
    calls: wantedCalls.slice(1, 4),
  });
});

Deno.test("compose does not go on without a broker to ask", async () => {
  assertEquals(await createTopics([], 1), { code: 1, calls: [] });
});

const programs = {
  api: {
    ...api,
    ...apiPermissions,
    portVariable: "PORT",
    hosts: ["0.0.0.0:8000", "postgres:5432", "redpanda:29092"],
  },
  notifications: {
    ...worker,
    ...workerPermissions,
    portVariable: "NOTIFICATIONS_PORT",
    hosts: ["0.0.0.0:8001", "postgres:5432", "redpanda:29092", "mailpit:1025"],
  },
};

for (const name of ["api", "notifications"] as const) {
  const { VARIABLES, readConfig, portVariable, hosts } = programs[name];

  Deno.test(`compose gives ${name} settings that it knows and takes`, () => {
    const names = Object.keys(service(name).environment ?? {});
    assertEquals(names.filter((each) => !VARIABLES.includes(each)), []);

    const config = readConfig(environment(name));
    assertEquals(String(config.port), environment(name)(portVariable));
    const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } =
      service("postgres").environment ?? {};
    assertEquals(
      config.databaseUrl.href,
      `postgres://${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432/` +
        POSTGRES_DB,
    );
    assertEquals(config.kafkaBrokers, ["redpanda:29092"]);
  });

  Deno.test(`compose starts ${name} once what it needs is healthy`, () => {
    const { profiles, build, depends_on = {}, ports } = service(name);

    assertEquals(profiles, ["app"]);
    assertEquals(build?.dockerfile, `services/${name}/Dockerfile`);
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      const oneShot = needed === "topics";
      assertEquals(
        condition,
        oneShot ? "service_completed_successfully" : "service_healthy",
      );
      if (!oneShot) assert(service(needed).healthcheck, needed);
    }
    const port = environment(name)(portVariable);
    assertEquals(ports, [`127.0.0.1:${port}:${port}`]);
    const probe = service(name).healthcheck?.test.join(" ") ?? "";
    assert(probe.includes(`http://127.0.0.1:${port}/health/ready`), probe);
  });

  Deno.test(`permissionFlags() lets ${name} reach what compose gives it`, () => {
    const flags = name === "api"
      ? apiPermissions.permissionFlags(api.readConfig(environment(name)))
      : workerPermissions.permissionFlags(worker.readConfig(environment(name)));

    // One variable names the database: the other one stays hidden.
    const variables = VARIABLES.filter((each) =>
      each !== "NOTIFICATIONS_DATABASE_URL"
    );
    assertEquals(flags.toSorted(), [
      `--allow-env=${variables.join(",")}`,
      `--allow-net=${hosts.join(",")}`,
      "--cached-only",
      "--ignore-env",
      "--no-prompt",
      "--no-remote",
    ]);
  });

  Deno.test(`the health check of ${name} tells ready from not ready`, async () => {
    let status = 200;
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response(null, { status }),
    );
    const [, ...command] = service(name).healthcheck?.test ?? [];
    const port = environment(name)(portVariable) ?? "";
    const check = async () => {
      const args = command.slice(1).map((text) =>
        text.replace(port, String(server.addr.port))
      );
      const output = await new Deno.Command(Deno.execPath(), { args }).output();
      return output.code;
    };

    assertEquals(command[0], "deno");
    assertEquals(await check(), 0);
    status = 503;
    assertEquals(await check(), 1);
  });

  Deno.test(`${name}'s image has its Deno, its user and its port`, async () => {
    const dockerfile = await readDockerfile(`services/${name}/Dockerfile`);
    const texts = (keyword: string) =>
      dockerfile.filter((each) => each.keyword === keyword)
        .map(({ text }) => text);

    const [, version] =
      /deno@([\d.]+)/.exec(await readProjectFile(".ci/run")) ??
        [];
    assertEquals(texts("FROM"), [`denoland/deno:${version}`]);
    assertEquals(texts("USER"), ["deno"]);
    const keywords = dockerfile.map(({ keyword }) => keyword);
    assert(keywords.indexOf("USER") < keywords.indexOf("RUN"), "root runs");
    const config = readConfig((key) =>
      key === portVariable ? undefined : environment(name)(key)
    );
    assertEquals(texts("EXPOSE"), [String(config.port)]);
  });

  Deno.test(`${name}'s image installs before it copies a source`, async () => {
    const dockerfile = await readDockerfile(`services/${name}/Dockerfile`);
    const { workspace } = JSON.parse(await readProjectFile("deno.json"));
    const installs = dockerfile.findIndex(({ text }) =>
      text === "deno install --frozen"
    );
    const early = dockerfile.slice(0, installs)
      .filter(({ keyword }) => keyword === "COPY").map(({ text }) => text);

    assertEquals(early, [
      "deno.json deno.lock ./",
      ...workspace.map((member: string) => member.replace("./", ""))
        .map((member: string) => `${member}/deno.json ${member}/`),
    ]);
  });
}

Deno.test("compose starts no API without a secret", () => {
  const error = assertThrows(
    () => api.readConfig(environment("api", {})),
    SettingsError,
  );

  assertEquals(error.problems.map(({ name }) => name), ["JWT_SECRET"]);
});

Deno.test("no image holds what git leaves out", async () => {
  const lines = async (path: string) =>
    (await readProjectFile(path)).split("\n")
      .map((line) => line.replace(/\/$/, ""))
      .filter((line) => line !== "" && !line.startsWith("#"));
  const ignored = await lines(".dockerignore");

  for (const line of [...await lines(".gitignore"), ".git"]) {
    assert(ignored.includes(line), line);
  }
});
