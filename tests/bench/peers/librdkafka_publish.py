"""Publishes with librdkafka, all records at once, each acknowledged singly.

Arguments: brokers, topic, file of the records. Prints a sample as JSON, as
publish/measure_publish.ts does.
"""
import json
import sys
import time

from confluent_kafka import KafkaException, Producer

WARM_UP_SECONDS = 0.5
MEASURED_SECONDS = 1.5


def burst(producer, topic, records):
    acknowledged = 0

    def on_delivery(error, _message):
        nonlocal acknowledged
        if error:
            raise KafkaException(error)
        acknowledged += 1

    for record in records:
        producer.produce(
            topic,
            value=record["value"],
            key=record["key"],
            headers=record["headers"],
            on_delivery=on_delivery,
        )
        producer.poll(0)
    producer.flush()
    if acknowledged != len(records):
        raise RuntimeError(f"{acknowledged} of {len(records)} acknowledged")


def repeat(work, count, seconds):
    """Works again and again until the time is up; answers units a second."""
    times = 0
    started = at = time.perf_counter()
    while at - started < seconds:
        work()
        times += 1
        at = time.perf_counter()
    return times * count / (at - started)


def main(brokers, topic, file):
    with open(file, encoding="utf-8") as text:
        records = json.load(text)
    for record in records:
        record["headers"] = [tuple(header) for header in record["headers"]]
    producer = Producer({
        "bootstrap.servers": brokers,
        "acks": "all",
        "linger.ms": 5,
        "compression.type": "gzip",
    })

    def work():
        burst(producer, topic, records)

    repeat(work, len(records), WARM_UP_SECONDS)
    rate = repeat(work, len(records), MEASURED_SECONDS)
    print(json.dumps({"burst": {"perSecond": rate}}))


main(*sys.argv[1:])
