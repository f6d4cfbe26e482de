import { KafkaBroker } from "@taskbell/kafka_broker";

// A broker on the directory that is named first. It prints its address.
if (import.meta.main) {
  const broker = await KafkaBroker.start({
    dataDir: Deno.args[0] ?? "",
    topics: [{
      name: "letters",
      partitions: 3,
      config: { "segment.bytes": "20000" },
    }],
  });
  console.log(broker.address);
}
