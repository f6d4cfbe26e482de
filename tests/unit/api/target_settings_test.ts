import { assertEquals, assertThrows } from "@std/assert";
import { readSettings, SettingsError } from "@taskbell/runtime";
import {
  targetSettingRules,
  type TargetSettings,
  targetSettings,
} from "../../../services/api/targets/target_settings.ts";
import { makeVapidKeys } from "../../support/push_service.ts";

function read(environment: Record<string, string>): TargetSettings {
  const of = (name: string) => environment[name];
  return readSettings(of, targetSettings, targetSettingRules);
}

function problemsOf(environment: Record<string, string>): string[] {
  const error = assertThrows(() => read(environment), SettingsError);
  return error.problems.map(({ name }) => name);
}

Deno.test("targetSettings allow no host unless one is named", () => {
  assertEquals(read({}), {
    webhookHosts: [],
    pushHosts: [],
    vapidPublicKey: undefined,
  });
});

Deno.test("targetSettings are those of the worker", () => {
  const { publicKey } = makeVapidKeys();
  const { webhookHosts, pushHosts, vapidPublicKey } = read({
    WEBHOOK_ALLOWED_HOSTS: "hooks.example.com,127.0.0.1:8080",
    PUSH_ALLOWED_HOSTS: "push.example.com",
    VAPID_PUBLIC_KEY: publicKey,
  });
  assertEquals(webhookHosts.map(({ isGrant }) => isGrant), [false, true]);
  assertEquals(pushHosts.map(({ host }) => host), ["push.example.com"]);
  assertEquals(vapidPublicKey, publicKey);
});

Deno.test("targetSettings want the key by which browsers subscribe", () => {
  const hosts = { PUSH_ALLOWED_HOSTS: "push.example.com" };
  assertEquals(problemsOf(hosts), ["VAPID_PUBLIC_KEY"]);
  const wrong = { VAPID_PUBLIC_KEY: "x", WEBHOOK_ALLOWED_HOSTS: "10.0.0.1" };
  assertEquals(problemsOf(wrong).sort(), Object.keys(wrong).sort());
});
