import { assertEquals } from "@std/assert";
import { ByteBudget } from "../../../shared/kafka/publishing/byte_budget.ts";

Deno.test("ByteBudget lets in one after the other, as there is room", () => {
  const budget = new ByteBudget(10);
  const entered: string[] = [];
  const enter = (name: string, bytes: number) =>
    budget.whenRoom(() => {
      entered.push(name);
      budget.add(bytes);
    });
  enter("a", 6);
  enter("b", 6);
  enter("c", 6);
  enter("d", 1);
  assertEquals(entered, ["a", "b"]);
  budget.remove(6);
  assertEquals(entered, ["a", "b", "c"]);
  budget.remove(6);
  enter("e", 1);
  assertEquals(entered, ["a", "b", "c", "d", "e"]);
});
