import {
  problemOf,
  type SettingProblem,
  type SettingValues,
} from "@taskbell/runtime";
import { allowedHostsSetting, vapidPublicKeySetting } from "@taskbell/targets";

/** Which targets users may register; the worker reads the same variables. */
export const targetSettings = {
  webhookHosts: allowedHostsSetting("WEBHOOK_ALLOWED_HOSTS"),
  pushHosts: allowedHostsSetting("PUSH_ALLOWED_HOSTS"),
  vapidPublicKey: vapidPublicKeySetting("VAPID_PUBLIC_KEY"),
};

/** What is read for {@linkcode targetSettings}. */
export type TargetSettings = SettingValues<typeof targetSettings>;

/** What must hold between these settings. */
export function targetSettingRules(
  { pushHosts, vapidPublicKey }: Partial<TargetSettings>,
): SettingProblem[] {
  if (!pushHosts?.length || vapidPublicKey !== undefined) return [];
  const expected = "set, as PUSH_ALLOWED_HOSTS is";
  const name = "VAPID_PUBLIC_KEY";
  return [problemOf({ name, expected, secret: false }, "")];
}
