import {
  POISON_RECORDS,
  type PoisonRecord,
} from "../../support/poison_records.ts";

/** Every kind comes so often. */
const TIMES = 3;
/** So many good records stand before each poison, and as many behind it. */
const GOOD_ON_A_SIDE = 10;
/** The first one's key is that of most poison: its records must get on too. */
const USERS = ["ada", "bob", "eve", "dan", "kim"];

/** Every kind of poison, three times, each among twenty good records. */
export function poisonCorpus(): PoisonRecord[] {
  const records: PoisonRecord[] = [];
  const addGood = () => {
    for (let count = 0; count < GOOD_ON_A_SIDE; count++) {
      records.push(goodRecord(records.length));
    }
  };
  for (let round = 0; round < TIMES; round++) {
    for (const poison of POISON_RECORDS) {
      addGood();
      records.push(poison);
      addGood();
    }
  }
  return records;
}

function goodRecord(number: number): PoisonRecord {
  const user = USERS[number % USERS.length] ?? "";
  const value = JSON.stringify({
    event_id: `good-${number}`,
    event_type: "task.created",
    timestamp: "2026-03-01T10:00:00.000Z",
    version: "1.0",
    source: "task-service",
    user_id: user,
    payload: { task_id: number, title: "Water the plants" },
  });
  const record = { key: user, value, headers: [] };
  return { name: `good ${number}`, record, outcome: "handled" };
}
