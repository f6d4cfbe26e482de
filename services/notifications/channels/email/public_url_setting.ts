import { type Setting, urlSetting } from "@taskbell/runtime";
import { LOOPBACK } from "../loopback.ts";

/** The address at which people reach the API; unset: links are left out. */
export function publicUrlSetting(name: string): Setting<URL | undefined> {
  const base = urlSetting<URL | undefined>(name, {
    schemes: ["https://", "http://"],
    default: undefined,
    secret: false,
  });
  return {
    ...base,
    expected: "an https: URL without user, query and fragment, or an http: " +
      "one of this machine",
    parse: (text) => {
      const url = base.parse(text);
      return url && isPublic(url) && !/[?#]/.test(text) ? url : undefined;
    },
  };
}

function isPublic({ protocol, hostname, username, password }: URL): boolean {
  const isKept = protocol === "https:" || LOOPBACK.test(hostname);
  return isKept && username === "" && password === "";
}
