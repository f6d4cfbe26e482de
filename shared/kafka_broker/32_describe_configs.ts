import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import {
  settingNames,
  settingValue,
  type TopicConfig,
} from "./topic_config.ts";
import { WireWriter } from "./wire_writer.ts";

const TOPIC = 2;
const SOURCE_TOPIC = 1;
const SOURCE_DEFAULT = 5;
const TYPE_UNKNOWN = 0;

interface Resource {
  readonly type: number;
  readonly name: string;
  readonly configNames: readonly string[] | null;
}

function writeSetting(
  answer: WireWriter,
  { name, config, version }: {
    name: string;
    config: TopicConfig;
    version: number;
  },
): void {
  const isDefault = config[name] === undefined;
  answer.string(name).string(settingValue(config, name));
  answer.boolean(false); // read only
  if (version === 0) answer.boolean(isDefault);
  else answer.int8(isDefault ? SOURCE_DEFAULT : SOURCE_TOPIC);
  answer.boolean(false); // sensitive
  if (version >= 1) answer.array([], () => {}); // synonyms
  if (version >= 3) answer.int8(TYPE_UNKNOWN).string(null); // documentation
}

function handle(
  { version, body, refusal }: ApiRequest,
  { topics }: BrokerState,
): WireWriter {
  const resources: Resource[] = body.array(() => ({
    type: body.int8(),
    name: body.string(),
    configNames: body.nullableArray(() => body.string()),
  }));
  const answer = new WireWriter().int32(0); // throttle time
  return answer.array(resources, (_, { type, name, configNames }) => {
    const isTopic = type === TOPIC && refusal === undefined;
    const topic = isTopic ? topics.get(name) : undefined;
    const isUnknown = isTopic && !topic;
    answer.int16(
      refusal ??
        (isUnknown ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.NONE),
    );
    answer.string(null).int8(type).string(name);
    const names = topic ? settingNames() : [];
    const wanted = names.filter((name) => configNames?.includes(name) ?? true);
    answer.array(wanted, (_, name) => {
      writeSetting(answer, { name, config: topic?.config ?? {}, version });
    });
  });
}

/** Tells the settings of topics. Other resources have none. */
export const describeConfigs: Api = {
  key: 32,
  name: "DescribeConfigs",
  minVersion: 0,
  maxVersion: 3,
  handle,
};
