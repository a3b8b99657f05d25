import { beforeEach, expect, it, vi } from "vitest";
import { FakeEventSource } from "@/test/render";
import type { Wish } from "./hub";
import { TabStreams } from "./source";

const URL_OF_ORDERS = "/api/stream?topics=orders";
let said: Wish[];
let tab: TabStreams;

beforeEach(() => {
  vi.stubGlobal("EventSource", FakeEventSource);
  FakeEventSource.last = null;
  said = [];
  tab = new TabStreams({ postMessage: (wish) => void said.push(wish) });
});

it("a source that takes the place of another gives nothing up in between, and hears what was on its way", async () => {
  const heard: string[] = [];
  const first = tab.open(URL_OF_ORDERS);
  first.addEventListener("order", () => heard.push("first"));
  first.close();
  tab
    .open(`${URL_OF_ORDERS}%2Cstatus&last_event_id=s1.2`)
    .addEventListener("order", ({ lastEventId }) => heard.push(`second ${lastEventId}`));
  await Promise.resolve();
  tab.hear({ kind: "event", type: "order", data: "{}", id: "s1.3" });
  expect(heard).toEqual(["second s1.3"]);
  expect(said).toEqual([
    { kind: "open", topics: ["orders"] },
    { kind: "open", topics: ["orders", "status"] },
  ]);
});

it("the last one that is closed says so", async () => {
  tab.open(URL_OF_ORDERS).close();
  await Promise.resolve();
  expect(said.at(-1)).toEqual({ kind: "close" });
});

it("its state is the shared connection's", () => {
  const source = tab.open(URL_OF_ORDERS);
  tab.hear({ kind: "open" });
  expect(source.readyState).toBe(1);
  tab.hear({ kind: "error", isClosed: true });
  expect(source.readyState).toBe(2);
});

it("where there is no room, or no worker, it has a connection of its own", () => {
  const heard: unknown[] = [];
  const source = tab.open(URL_OF_ORDERS);
  source.addEventListener("order", ({ data }) => heard.push(data));
  tab.hear({ kind: "alone" });
  FakeEventSource.last?.emit("order", { id: "ord_1" });
  expect(heard).toEqual(['{"id":"ord_1"}']);
  source.close();
  expect(FakeEventSource.last?.readyState).toBe(2);
  tab.broke();
  const asked = said.length;
  tab.open(`${URL_OF_ORDERS}%2Cstatus`);
  expect(FakeEventSource.last?.url).toContain("status");
  expect(said).toHaveLength(asked);
});
