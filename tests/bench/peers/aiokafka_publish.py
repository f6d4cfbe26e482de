"""Publishes with aiokafka as most Python services do.

Arguments: brokers, topic, file of the records. Prints a sample of each work as
JSON, as publish/measure_publish.ts does.
"""
import asyncio
import json
import statistics
import sys
import time

from aiokafka import AIOKafkaProducer

BATCH = 300
WARM_UP_EVENTS = 1000
MEASURED_SECONDS = 1.5


async def publish(producer, topic, record):
    await producer.send_and_wait(
        topic,
        value=record["event"],
        key=record["key"],
        headers=record["headers"],
    )


async def single(producer, topic, records):
    """One awaited send after another, until the time is up."""
    took = []
    started = at = time.perf_counter()
    for record in records:
        await publish(producer, topic, record)
        now = time.perf_counter()
        took.append(now - at)
        at = now
        if at - started > MEASURED_SECONDS:
            break
    percentiles = statistics.quantiles(took, n=100, method="inclusive")
    return {
        "perSecond": len(took) / (at - started),
        "p50Ms": percentiles[49] * 1000,
        "p99Ms": percentiles[98] * 1000,
    }


async def batch(producer, topic, records):
    """The sends of a batch are awaited one by one as well."""
    started = time.perf_counter()
    for record in records[:BATCH]:
        await publish(producer, topic, record)
    return {"perSecond": BATCH / (time.perf_counter() - started)}


async def burst(producer, topic, records):
    started = time.perf_counter()
    await asyncio.gather(
        *(publish(producer, topic, record) for record in records)
    )
    return {"perSecond": len(records) / (time.perf_counter() - started)}


def read_records(file):
    with open(file, encoding="utf-8") as text:
        records = json.load(text)
    for record in records:
        record["event"] = json.loads(record["value"])
        record["headers"] = [
            (name, value.encode()) for name, value in record["headers"]
        ]
    return records


async def main(brokers, topic, file):
    records = read_records(file)
    producer = AIOKafkaProducer(
        bootstrap_servers=brokers,
        acks="all",
        linger_ms=5,
        compression_type="gzip",
        key_serializer=str.encode,
        value_serializer=lambda event: json.dumps(event).encode(),
    )
    await producer.start()
    try:
        await burst(producer, topic, records[:WARM_UP_EVENTS])
        works = {"single": single, "batch": batch, "burst": burst}
        samples = {
            name: await work(producer, topic, records)
            for name, work in works.items()
        }
    finally:
        await producer.stop()
    print(json.dumps(samples))


asyncio.run(main(*sys.argv[1:]))
