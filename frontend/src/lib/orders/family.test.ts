import { expect, it } from "vitest";
import { orderWith } from "@/test/orders";
import { byFamily } from "./family";
import { roleName } from "./words";

const lead = orderWith({ id: "lead", order_class: "bracket" });
const profit = orderWith({ id: "tp", type: "limit", order_class: "bracket", parent_order_id: "lead" });
const stop = orderWith({ id: "sl", type: "stop", order_class: "bracket", parent_order_id: "lead" });
const other = orderWith({ id: "other" });

const ids = (orders: Parameters<typeof byFamily>[0]) =>
  byFamily(orders).map(({ order, isUnderLead }) => `${isUnderLead ? "> " : ""}${order.id}`);

it("puts exits under the order they hang on, the take profit first", () => {
  expect(ids([stop, other, lead, profit])).toEqual(["other", "lead", "> tp", "> sl"]);
});

it("keeps exits of an order that is not listed together", () => {
  expect(ids([stop, other, profit])).toEqual(["tp", "sl", "other"]);
});

it("names each in words", () => {
  expect([lead, profit, stop, other].map(roleName)).toEqual(["Entry", "Take profit", "Stop loss", null]);
  expect(roleName(orderWith({ order_class: "oco" }))).toBe("Take profit");
});
