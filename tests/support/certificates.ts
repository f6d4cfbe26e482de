import { findTool } from "./tools.ts";

/** Certificates for a test. */
export interface TestCertificates {
  /** PEM of the authority that signed the server's certificate. */
  ca: string;
  /** PEM of an authority that has signed nothing. */
  otherCa: string;
  /** A file with the server's key and certificate, valid for `localhost`. */
  keystore: string;
}

/** Makes certificates with openssl, in files of the directory. */
export async function makeCertificates(
  directory: string,
): Promise<TestCertificates> {
  const openssl = await findTool("openssl");
  const run = async (args: string) => {
    const { success, stderr } = await new Deno.Command(openssl, {
      args: args.trim().split(/\s+/),
      cwd: directory,
      stdout: "null",
      stderr: "piped",
    }).output();
    const reason = new TextDecoder().decode(stderr);
    if (!success) throw new Error(`Cannot make certificates: ${reason}`);
  };
  const read = (file: string) => Deno.readTextFile(`${directory}/${file}`);
  const authority = (name: string) =>
    run(`req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${name}
      -keyout ${name}.key -out ${name}.pem`);

  await Promise.all([authority("ca"), authority("other")]);
  await run(`req -newkey rsa:2048 -nodes -subj /CN=localhost
    -keyout server.key -out server.csr`);
  await Deno.writeTextFile(
    `${directory}/extensions`,
    "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n",
  );
  await run(`x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial
    -days 2 -out server.pem -extfile extensions`);
  // Kafka reads keys in the format PKCS #8 alone.
  await run("pkcs8 -topk8 -nocrypt -in server.key -out server.pk8");
  const chain = await Promise.all(["server.pk8", "server.pem"].map(read));
  await Deno.writeTextFile(`${directory}/keystore.pem`, chain.join(""));
  return {
    ca: await read("ca.pem"),
    otherCa: await read("other.pem"),
    keystore: `${directory}/keystore.pem`,
  };
}
