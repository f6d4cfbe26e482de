import { assertEquals } from "@std/assert";
import { isPublicAddress, parseAllowedHost } from "@taskbell/targets";

for (
  const [text, host, port, isGrant] of [
    ["hooks.example.com", "hooks.example.com", 443, false],
    [" Hooks.Example.com:8443 ", "hooks.example.com", 8_443, false],
    ["xn--bcher-kva.example", "xn--bcher-kva.example", 443, false],
    ["93.184.215.14", "93.184.215.14", 443, false],
    ["[2606:4700::1111]:443", "[2606:4700::1111]", 443, false],
    ["10.1.2.3:8080", "10.1.2.3", 8_080, true],
    ["127.0.0.1:1", "127.0.0.1", 1, true],
    ["[::1]:8080", "[::1]", 8_080, true],
    ["localhost.example.com", "localhost.example.com", 443, false],
  ] as const
) {
  Deno.test(`parseAllowedHost() reads ${text}`, () => {
    assertEquals(parseAllowedHost(text), { host, port, isGrant });
  });
}

Deno.test("parseAllowedHost() reads nothing that is no host", () => {
  const none = ["", " ", ":443", "a:", "a:0", "a:65536", "a:b", "a:1:2", "*"]
    .concat("*.example.com", "a..b", "a.", ".a", "a/b", "https://a", "u@a")
    .concat("a b", "10.0.0.1", "[::1]", "::1", "[::1", "127.1:80", "0x7f.1:80")
    .concat("2130706433:80", "[::0001]:80", "bücher.example", "a?b", "a#b")
    .concat("localhost", "localhost:8080", "LocalHost:1", "a.localhost:80")
    .concat("127.0.0.1.:80", "[fe80::1%eth0]:80", "a,b", "１.1.1.1");
  for (const text of none) {
    assertEquals(parseAllowedHost(text), undefined, JSON.stringify(text));
  }
});

Deno.test("isPublicAddress() takes what is in use on the internet alone", () => {
  const yes = ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8"]
    .concat("172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0");
  const no = ["", "x", "1.1.1.256", "fe80::1%eth0", "10.0.0.1", "::", "4000::"]
    .concat("::ffff:10.0.0.1", "192.31.196.1x", "2002:808:808::", "ff0e::1");
  assertEquals(yes.filter((address) => !isPublicAddress(address)), []);
  assertEquals(no.filter(isPublicAddress), []);
});
