"""What aiokafka does with a broker: one function for each case.

Arguments: the function, the bootstrap servers, then the function's own.
Prints what the function returns, as JSON.
"""
import asyncio
import json
import sys
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.structs import OffsetAndMetadata

CODECS = [None, "gzip", "snappy", "lz4", "zstd"]
NOTE = '{"note":"ü"}'


def consumer_of(topic, servers, group=None):
    return AIOKafkaConsumer(
        topic,
        bootstrap_servers=servers,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        heartbeat_interval_ms=100,
        metadata_max_age_ms=1000,
    )


@asynccontextmanager
async def admin_client(servers):
    client = AIOKafkaAdminClient(bootstrap_servers=servers)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def codecs(servers, topic, *texts):
    for codec, text in zip(CODECS, texts, strict=True):
        async with AIOKafkaProducer(
            bootstrap_servers=servers, compression_type=codec
        ) as producer:
            await producer.send_and_wait(topic, text.encode())
    async with consumer_of(topic, servers) as consumer:
        return [(await consumer.getone()).value.decode() for _ in texts]


async def idempotent(servers, topic):
    async with AIOKafkaProducer(
        bootstrap_servers=servers, enable_idempotence=True
    ) as producer:
        sent = [await producer.send_and_wait(topic, b"v") for _ in range(2)]
    return [record.offset for record in sent]


async def send_numbers(servers, topic, numbers):
    async with AIOKafkaProducer(bootstrap_servers=servers) as producer:
        for number in numbers:
            value = str(number).encode()
            await producer.send_and_wait(topic, value, partition=number % 4)


async def shares_of(members, expected):
    shares = []
    while shares != expected:
        await asyncio.sleep(0.05)
        shares = [len(member.assignment()) for member in members]
    return shares


async def read(members, count):
    values = []
    while len(values) < count:
        for member in members:
            batches = await member.getmany(timeout_ms=100)
            for records in batches.values():
                values.extend(record.value.decode() for record in records)
            if batches:
                await member.commit()
    return values


async def start_members(servers, topic, group_id):
    members = [consumer_of(topic, servers, group_id) for _ in range(2)]
    for member in members:
        await member.start()
    return members


async def next_ten(servers, topic, group_id, start):
    """Reads ten new numbers in a group that goes on where it stopped."""
    await send_numbers(servers, topic, range(int(start), int(start) + 10))
    members = await start_members(servers, topic, group_id)
    shares = await shares_of(members, [2, 2])
    values = await read(members, 10)
    for member in members:
        await member.stop()
    return {"shares": shares, "values": values}


async def group(servers, topic, group_id):
    members = await start_members(servers, topic, group_id)
    both = await shares_of(members, [2, 2])
    await send_numbers(servers, topic, range(10))
    values = await read(members, 10)
    await members.pop().stop()
    alone = await shares_of(members, [4])
    await send_numbers(servers, topic, range(10, 20))
    values += await read(members, 10)
    await members.pop().stop()
    return {"shares": [both, alone], "values": values}


async def metadata(servers, topic, group_id):
    partition = TopicPartition(topic, 0)
    async with consumer_of(topic, servers, group_id) as consumer:
        await consumer.getone()
        await consumer.commit({partition: OffsetAndMetadata(1, NOTE)})
        committed = await consumer.committed(partition)
    async with admin_client(servers) as client:
        offsets = await client.list_consumer_group_offsets(group_id)
    return {"committed": committed, "metadata": offsets[partition].metadata}


async def time(servers, topic, timestamp):
    partition = TopicPartition(topic, 0)
    async with consumer_of(topic, servers) as consumer:
        found = await consumer.offsets_for_times({partition: int(timestamp)})
        offset = found[partition].offset
        consumer.seek(partition, offset)
        record = await consumer.getone()
    return {"offset": offset, "value": record.value.decode()}


async def settled(ask, wanted):
    """The answer once it is the wanted one: a broker hears of changes late."""
    for _ in range(200):
        answer = await ask()
        if answer == wanted:
            break
        await asyncio.sleep(0.05)
    return answer


async def admin(servers, topic, group_id):
    async with admin_client(servers) as client:
        async def is_listed():
            return topic in await client.list_topics()

        async def partition_count():
            [described] = await client.describe_topics([topic])
            return len(described["partitions"])

        settings = {"retention.ms": "60000"}
        await client.create_topics(
            [NewTopic(topic, 2, 1, topic_configs=settings)]
        )
        cluster = await client.describe_cluster()
        listed = await settled(is_listed, True)
        resource = ConfigResource(
            ConfigResourceType.TOPIC, topic, configs={"retention.ms": None}
        )
        [configs] = await client.describe_configs([resource])
        await client.create_partitions({topic: NewPartitions(3)})
        partitions = await settled(partition_count, 3)
        async with consumer_of(topic, servers, group_id):
            [answer] = await client.describe_consumer_groups([group_id])
            groups = await client.list_consumer_groups()
        await client.delete_topics([topic])
        deleted = not await settled(is_listed, False)
    return {
        "brokers": [f"{b['host']}:{b['port']}" for b in cluster["brokers"]],
        "listed": listed,
        "retention": configs.resources[0][4][0][1],
        "partitions": partitions,
        "state": answer.groups[0][2],
        "members": len(answer.groups[0][5]),
        "groups": [name for name, *_ in groups],
        "deleted": deleted,
    }


FUNCTIONS = [codecs, idempotent, next_ten, group, metadata, time, admin]
function, *arguments = sys.argv[1:]
[chosen] = [f for f in FUNCTIONS if f.__name__ == function]
print(json.dumps(asyncio.run(chosen(*arguments))))
