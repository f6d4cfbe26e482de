/**
 * Where users may have messages sent: the hosts that an operator allows, and
 * what is checked of a target when it is saved and before each attempt.
 *
 * @module
 */
export {
  type AllowedHost,
  bareHost,
  parseAllowedHost,
} from "./allowed_hosts.ts";
export { allowedHostsSetting } from "./allowed_hosts_setting.ts";
export { checkTargetAddress, checkTargetUrl, portOf } from "./check_target.ts";
export { isP256Point } from "./is_p256_point.ts";
export { isPublicAddress } from "./is_public_address.ts";
export { TargetRefused } from "./target_refused.ts";
export { vapidPublicKeySetting } from "./vapid_public_key_setting.ts";
