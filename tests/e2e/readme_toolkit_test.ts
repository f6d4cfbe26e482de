import { KafkaBroker } from "@taskbell/kafka_broker";
import { assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

/** The first program below a heading of the README. */
async function programBelow(heading: string): Promise<string> {
  const readme = await Deno.readTextFile(new URL("README.md", ROOT));
  const section = readme.split(`\n## ${heading}\n`)[1] ?? "";
  return /```ts\n(.*?)```/s.exec(section)?.[1] ?? "";
}

Deno.test("The README's program of the Kafka toolkit greets and ends", async () => {
  await using broker = await KafkaBroker.start();
  const program = await programBelow("Use the Kafka toolkit alone");
  const path = new URL(`.cache/toolkit-${crypto.randomUUID()}.ts`, ROOT);
  await Deno.mkdir(new URL("./", path), { recursive: true });
  await Deno.writeTextFile(
    path,
    program.replace("localhost:9092", broker.address),
  );
  try {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--check", "--ignore-env", "--allow-env"]
        .concat(`--allow-net=${broker.address}`, path.pathname),
      cwd: ROOT,
    }).output();
    const printed = [stdout, stderr].map((bytes) =>
      new TextDecoder().decode(bytes)
    );
    assertEquals({ code, stdout: printed[0] }, {
      code: 0,
      stdout: "Hello Ada\n",
    }, printed[1]);
  } finally {
    await Deno.remove(path);
  }
});
