/**
 * What every program of Taskbell needs before it does anything: settings,
 * log, clock, ids, retry policies and an orderly end.
 *
 * @module
 */
export { Alarm } from "./alarm.ts";
export { cageFlags, type CageOptions } from "./cage_flags.ts";
export { type Clock, systemClock } from "./clock.ts";
export { type IdMaker, uuidV7 } from "./ids.ts";
export {
  configureLogging,
  LOG_FORMATS,
  LOG_LEVELS,
  type LoggingOptions,
} from "./logging.ts";
export {
  EXIT_WITH_PARENT,
  type ProgramOptions,
  runProgram,
} from "./program.ts";
export {
  exponentialBackoff,
  type ExponentialBackoffOptions,
  type RetryContext,
  type RetryPolicy,
} from "./retry_policy.ts";
export { revokeVariables } from "./revoke_variables.ts";
export {
  choiceSetting,
  choicesSetting,
  durationSetting,
  hostListSetting,
  integerSetting,
  portSetting,
  secretSetting,
  type SettingOptions,
  textSetting,
  urlSetting,
} from "./setting_kinds.ts";
export {
  type PartStatus,
  type ProgramStatus,
  statusDocument,
} from "./program_status.ts";
export {
  type Environment,
  problemOf,
  readSettings,
  type Setting,
  type SettingProblem,
  SettingsError,
  type SettingValues,
} from "./settings.ts";
export { keepTrying, type KeepTryingOptions } from "./keep_trying.ts";
export { childTraceparent } from "./trace_context.ts";
