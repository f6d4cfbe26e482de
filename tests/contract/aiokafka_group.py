"""Two members of one group, idempotent gzip producing, committed offsets.

Arguments: bootstrap servers, topic, group, the numbers to produce from and to.
Prints, as JSON, what the group was given and how its partitions were shared.
"""
import asyncio
import json
import sys

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer


async def produce(servers, topic, numbers):
    producer = AIOKafkaProducer(
        bootstrap_servers=servers,
        enable_idempotence=True,
        compression_type="gzip",
    )
    await producer.start()
    try:
        for number in numbers:
            value = b"v%d" % number
            await producer.send_and_wait(
                topic, value, key=value, headers=[("number", value)]
            )
    finally:
        await producer.stop()


async def consume(consumers, count):
    records = []
    while len(records) < count:
        for consumer in consumers:
            batches = await consumer.getmany(timeout_ms=100)
            for batch in batches.values():
                records.extend(batch)
            if batches:
                await consumer.commit()
    return records


async def start_members(servers, topic, group):
    members = [
        AIOKafkaConsumer(
            topic,
            bootstrap_servers=servers,
            group_id=group,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            heartbeat_interval_ms=100,
        )
        for _ in range(2)
    ]
    for member in members:
        await member.start()
    while not all(member.assignment() for member in members):
        await asyncio.sleep(0.05)
    return members


async def main(servers, topic, group, start, end):
    numbers = range(int(start), int(end))
    await produce(servers, topic, numbers)
    members = await start_members(servers, topic, group)
    try:
        records = await consume(members, len(numbers))
        result = {
            "values": [record.value.decode() for record in records],
            "headers": [record.headers[0][1].decode() for record in records],
            "shares": [len(member.assignment()) for member in members],
        }
    finally:
        for member in members:
            await member.stop()
    print(json.dumps(result))


asyncio.run(main(*sys.argv[1:]))
