import { findTool } from "./tools.ts";

/** 4.4.0 does not resolve: a jar of it is missing. */
const VERSION = "4.3.1";
const CACHE = new URL("../../.cache/kafka/", import.meta.url).pathname;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>taskbell</groupId>
  <artifactId>kafka-test-broker</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;

/**
 * Makes sure that the jars of Apache Kafka are in the cache directory of this
 * checkout; Maven fetches them once. Test files may ask side by side: the
 * directory appears whole or not at all.
 *
 * @returns The class path.
 * @throws {Error} When Maven is missing or cannot fetch them.
 */
export async function kafkaLibraries(): Promise<string> {
  const directory = `${CACHE}${VERSION}`;
  if (!await exists(directory)) {
    await Deno.mkdir(CACHE, { recursive: true });
    await fetchInto(directory);
  }
  return `${directory}/libs/*`;
}

async function fetchInto(directory: string): Promise<void> {
  const mvn = await findTool("mvn");
  const unfinished = await Deno.makeTempDir({ dir: CACHE, prefix: "fetch-" });
  try {
    await Deno.writeTextFile(`${unfinished}/pom.xml`, POM);
    const { success, stdout } = await new Deno.Command(mvn, {
      args: [
        "-q",
        "-B",
        "dependency:copy-dependencies",
        "-DoutputDirectory=libs",
        "-DincludeScope=runtime",
      ],
      cwd: unfinished,
      stderr: "null",
    }).output();
    if (!success) {
      const reason = new TextDecoder().decode(stdout);
      throw new Error(`Cannot fetch Apache Kafka with Maven: ${reason}`);
    }
    await Deno.rename(unfinished, directory);
  } catch (error) {
    await Deno.remove(unfinished, { recursive: true });
    // Another test file was first.
    if (await exists(directory)) return;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
