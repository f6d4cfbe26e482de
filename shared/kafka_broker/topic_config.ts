/** A topic's settings by their Kafka names, values as text. */
export type TopicConfig = Readonly<Record<string, string>>;

/** One setting that the broker knows. */
interface Setting {
  readonly defaultValue: string;
  readonly isValid: (value: string) => boolean;
}

function isIntegerFrom(minimum: number): (value: string) => boolean {
  return (value) => /^-?\d+$/.test(value) && Number(value) >= minimum;
}

function isOneOf(...values: string[]): (value: string) => boolean {
  return (value) => values.includes(value);
}

const SETTINGS = new Map<string, Setting>([
  ["cleanup.policy", { defaultValue: "delete", isValid: isOneOf("delete") }],
  ["compression.type", {
    defaultValue: "producer",
    isValid: isOneOf("producer"),
  }],
  ["max.message.bytes", {
    defaultValue: "1048588",
    isValid: isIntegerFrom(0),
  }],
  ["message.timestamp.type", {
    defaultValue: "CreateTime",
    isValid: isOneOf("CreateTime"),
  }],
  ["min.insync.replicas", {
    defaultValue: "1",
    isValid: isIntegerFrom(1),
  }],
  ["retention.ms", {
    defaultValue: "604800000",
    isValid: isIntegerFrom(-1),
  }],
  ["segment.bytes", {
    defaultValue: "67108864",
    isValid: isIntegerFrom(1024),
  }],
]);

/** The names of all settings, sorted. */
export function settingNames(): string[] {
  return [...SETTINGS.keys()];
}

/** The setting's value, or its default. */
export function settingValue(config: TopicConfig, name: string): string {
  return config[name] ?? SETTINGS.get(name)?.defaultValue ?? "";
}

/** What is wrong with a config, or `undefined` when nothing is. */
export function configProblem(config: TopicConfig): string | undefined {
  for (const [name, value] of Object.entries(config)) {
    const setting = SETTINGS.get(name);
    if (!setting) return `Unknown topic config name: ${name}`;
    if (!setting.isValid(value)) {
      return `Invalid or unsupported value for ${name}: ${value}`;
    }
  }
  return undefined;
}
