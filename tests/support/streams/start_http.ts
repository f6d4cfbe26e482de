import { SECRET } from "../api_client.ts";
import { startProgram, type TestProgram } from "../program.ts";
import { unusedPort } from "../unused_port.ts";

/** Starts the API as in production, without a broker. */
export async function startHttp(databaseUrl: string): Promise<TestProgram> {
  const program = await startProgram("api", {
    DATABASE_URL: databaseUrl,
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${unusedPort()}`,
    PORT: String(unusedPort()),
    HOST: "127.0.0.1",
    API_ROLES: "http",
    JWT_SECRET: SECRET,
  });
  await program.ready();
  return program;
}
