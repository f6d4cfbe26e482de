/** A URL that must not be sent to. */
export interface SsrfTarget {
  /** The URL; `{port}` stands for a canary's port. */
  url: string;
  /**
   * Whether it is what it looks like: a URL of http or https on the canary's
   * port, which only its address forbids. The others are no such URLs.
   */
  byAddress?: true;
}

/** Spellings of addresses that are not public, by what they are. */
const HOSTS: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.1", "127.0.0.2", "127.255.255.254", "[::1]"].concat(
    ["localhost", "LOCALHOST", "[0:0:0:0:0:0:0:1]", "[::0001]"],
  ),
  "loopback in other words": [
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0x7f.0x0.0x0.0x1",
    "017700000001",
    "0177.0.0.1",
    "0177.1",
    "127.0x0.0.01",
    "%31%32%37.0.0.1",
    "１２７．０．０．１",
    "127。0。0。1",
    "127．0｡0。1",
    "①②⑦.⓪.⓪.①",
    "127.0.0.1.",
    "127.1.",
  ],
  "IPv4 in IPv6": [
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::FFFF:7F00:0001]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "[::127.0.0.1]",
    "[::7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::]",
    "[2001:0:7f00:1::]",
    "[::ffff:169.254.169.254]",
    "[::ffff:10.0.0.1]",
    "[fe80::5efe:127.0.0.1]",
  ],
  unspecified: ["0.0.0.0", "0", "0x0", "[::]", "0.0.0.1", "0.255.255.255"],
  private: [
    "10.0.0.1",
    "10.255.255.254",
    "0xa.1",
    "167772161",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.0.1",
    "192.168.255.254",
    "[fc00::1]",
    "[fd12:3456:789a::1]",
    "[fec0::1]",
  ],
  "link-local": [
    "169.254.169.254",
    "169.254.0.1",
    "0xa9fea9fe",
    "2852039166",
    "0251.0376.0251.0376",
    "[fe80::1]",
    "[febf::1]",
  ],
  "of special use": [
    "100.64.0.1",
    "100.127.255.254",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.254",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "[ff02::1]",
    "[100::1]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[2001:10::1]",
    "[2001:20::1]",
    "[5f00::1]",
    "[4000::1]",
  ],
};

/** What is no URL that may be sent to, wherever it leads. */
const URLS = [
  "",
  "x",
  "//127.0.0.1:{port}/",
  "http://hooks.example.com/",
  "http://hooks.example.com:443/",
  "https://hooks.example.com:22/",
  "https://hooks.example.com:5432/",
  "https://hooks.example.com:9092/",
  "https://hooks.example.com:{port}/",
  "https://hooks.example.com./",
  "https://hooks.example.com.evil.example/",
  "https://evil.example/hooks.example.com",
  "https://evil.example#hooks.example.com",
  "https://evil.example?hooks.example.com",
  "https://evil.example\\.hooks.example.com/",
  "https://sub.hooks.example.com/",
  "https://hooks.example.com@127.0.0.1:{port}/",
  "https://hooks.example.com:443@127.0.0.1:{port}/",
  "https://user@hooks.example.com/",
  "https://user:password@hooks.example.com/",
  "https://:password@hooks.example.com/",
  "https://127.0.0.1:{port}\\@hooks.example.com/",
  "https://127.0.0.1:{port}#@hooks.example.com/",
  "https://hooks.exam\tple.com/",
  "https://hooks.example.com/\r\nX-Evil: 1",
  "https://hooks.example.com/ a",
  " https://hooks.example.com/",
  "ht\ntps://hooks.example.com/",
  "https://hooks.example.com:99999/",
  "https://hooks.example.com:-1/",
  "https://[::1/",
  "https://[::1%25eth0]:{port}/",
  "https://1.2.3.4.5:{port}/",
  "https://256.0.0.1:{port}/",
  "https://hооks.example.com/",
  "https://xn--hks-8cdb.example.com/",
  "file:///etc/passwd",
  "data:text/plain,x",
  "unix:/var/run/docker.sock",
  "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
  "ftp://hooks.example.com/",
  "gopher://127.0.0.1:{port}/_",
  "ws://127.0.0.1:{port}/",
  "javascript:fetch('http://127.0.0.1:{port}')",
  "blob:https://hooks.example.com/1",
  "about:blank",
  `https://hooks.example.com/${"a".repeat(2_048)}`,
];

/** Each once with http and once with https. */
const byAddress: SsrfTarget[] = Object.values(HOSTS).flat().flatMap((host) => [
  { url: `http://${host}:{port}/`, byAddress: true },
  { url: `https://${host}:{port}/`, byAddress: true },
]);

/** All of them. */
export const SSRF_TARGETS: readonly SsrfTarget[] = [
  ...byAddress,
  ...URLS.map((url) => ({ url })),
];
