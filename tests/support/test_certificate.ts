/** A certificate for a TLS server of a test. */
export interface TestCertificate {
  /** PEM of the private key. */
  key: string;
  /** PEM of the certificate, which is its own authority. */
  cert: string;
}

/**
 * Makes a certificate for `localhost` and 127.0.0.1 that has signed itself and
 * is valid until 2049.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5280#section-4.1}
 */
export async function makeTestCertificate(): Promise<TestCertificate> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    { name: "ECDSA", namedCurve: "P-256" },
    true,
    ["sign", "verify"],
  );
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, bytes(2))),
    der(INTEGER, bytes(1)),
    ECDSA_WITH_SHA256,
    NAME,
    der(SEQUENCE, time("200101000000Z"), time("491231000000Z")),
    NAME,
    spki,
    der(0xa3, der(SEQUENCE, ALTERNATIVE_NAMES)),
  );
  const raw = new Uint8Array(
    await crypto.subtle.sign(
      { name: "ECDSA", hash: "SHA-256" },
      privateKey,
      body,
    ),
  );
  const signature = der(
    SEQUENCE,
    unsigned(raw.subarray(0, 32)),
    unsigned(raw.subarray(32)),
  );
  const certificate = der(
    SEQUENCE,
    body,
    ECDSA_WITH_SHA256,
    der(0x03, bytes(0), signature),
  );
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", privateKey);
  return {
    key: pem("PRIVATE KEY", new Uint8Array(pkcs8)),
    cert: pem("CERTIFICATE", certificate),
  };
}

type Bytes = Uint8Array<ArrayBuffer>;

const SEQUENCE = 0x30;
const INTEGER = 0x02;

function bytes(...values: number[]): Bytes {
  return Uint8Array.from(values);
}

/** Wraps parts into one value of a type, as DER has it. */
function der(type: number, ...parts: Bytes[]): Bytes {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const long = size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  const result = new Uint8Array(
    [type, ...(size < 128 ? [size] : long), ...parts.flatMap((p) => [...p])],
  );
  return result;
}

/** An integer without leading zeros that is not read as negative. */
function unsigned(value: Bytes): Bytes {
  const first = value.findIndex((byte) => byte !== 0);
  const digits = value.slice(first);
  return (digits[0] ?? 0) < 0x80
    ? der(INTEGER, digits)
    : der(INTEGER, bytes(0), digits);
}

function text(value: string): Bytes {
  return new TextEncoder().encode(value);
}

function time(value: string): Bytes {
  return der(0x17, text(value));
}

function pem(label: string, content: Bytes): string {
  const lines = content.toBase64().match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""]
    .join("\n");
}

/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = der(
  SEQUENCE,
  der(0x06, bytes(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)),
);

/** CN=localhost */
const NAME = der(
  SEQUENCE,
  der(
    0x31,
    der(
      SEQUENCE,
      der(0x06, bytes(0x55, 0x04, 0x03)),
      der(0x0c, text("localhost")),
    ),
  ),
);

/** 2.5.29.17: the name and the address for which it holds. */
const ALTERNATIVE_NAMES = der(
  SEQUENCE,
  der(0x06, bytes(0x55, 0x1d, 0x11)),
  der(
    0x04,
    der(
      SEQUENCE,
      der(0x82, text("localhost")),
      der(0x87, bytes(127, 0, 0, 1)),
    ),
  ),
);
