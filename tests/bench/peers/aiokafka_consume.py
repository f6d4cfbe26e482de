"""Consumes with aiokafka as most Python services do: one record at a time.

Arguments: brokers, topic, records to warm up, records to measure, records for
the slow handler. Prints a sample of each kind of handler as JSON.
"""
import asyncio
import json
import sys
import time
import uuid

from aiokafka import AIOKafkaConsumer

HANDLER_SECONDS = 0.01


async def nothing(_event):
    pass


async def slow(_event):
    await asyncio.sleep(HANDLER_SECONDS)


async def consume(brokers, topic, handle, warm_up, measured):
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=brokers,
        group_id=f"aiokafka-{uuid.uuid4()}",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        value_deserializer=json.loads,
    )
    await consumer.start()
    count = 0
    started = time.perf_counter()
    try:
        while count < warm_up + measured:
            batches = await consumer.getmany(timeout_ms=1000, max_records=100)
            for records in batches.values():
                for record in records:
                    await handle(record.value)
                    count += 1
                    if count == warm_up:
                        started = time.perf_counter()
                    if count == warm_up + measured:
                        took = time.perf_counter() - started
            await consumer.commit()
    finally:
        await consumer.stop()
    return {"perSecond": measured / took}


async def main(brokers, topic, warm_up, measured, few):
    empty = await consume(brokers, topic, nothing, int(warm_up), int(measured))
    slowly = await consume(brokers, topic, slow, 50, int(few))
    print(json.dumps({"empty": empty, "slow": slowly}))


asyncio.run(main(*sys.argv[1:]))
