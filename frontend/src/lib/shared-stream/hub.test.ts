import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeEventSource } from "@/test/render";
import { type News, StreamHub, type Tab } from "./hub";

let opened: FakeEventSource[];
let hub: StreamHub;

function newTab(): Tab & { heard: News[] } {
  const heard: News[] = [];
  return { heard, postMessage: (news) => void heard.push(news) };
}

function last(): FakeEventSource {
  const source = opened.at(-1);
  if (!source) {
    throw new Error("Nothing was opened.");
  }
  return source;
}

function settle(): void {
  vi.advanceTimersByTime(50);
}

function connected(): void {
  last().readyState = 1;
  last().dispatchEvent(new Event("open"));
}

function fail(readyState: number): void {
  last().readyState = readyState;
  last().dispatchEvent(new Event("error"));
}

const kinds = (tab: { heard: News[] }) =>
  tab.heard.map((news) => (news.kind === "event" ? news.type : news.kind));
const topicsOf = (source: FakeEventSource) => new URL(source.url, "http://any").searchParams.get("topics");

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  hub = new StreamHub((url) => {
    const source = new FakeEventSource(url);
    opened.push(source);
    return source as never;
  });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("several tabs", () => {
  it("share one connection with the topics of all, and one that wants nothing new joins it as it is", () => {
    const [first, second, third] = [newTab(), newTab(), newTab()];
    hub.open(first, ["orders", "quotes:SPY"]);
    hub.open(second, ["orders", "quotes:KO"]);
    settle();
    connected();
    hub.open(third, ["orders"]);
    settle();
    expect(opened.map(topicsOf)).toEqual(["orders,quotes:KO,quotes:SPY"]);
    expect([first, second, third].map(kinds)).toEqual([["open"], ["open"], ["open"]]);
  });

  it("hear everything but quotes that they have not asked for", () => {
    const [first, second] = [newTab(), newTab()];
    hub.open(first, ["orders", "quotes:SPY"]);
    hub.open(second, ["orders"]);
    settle();
    last().emit("quote", { symbol: "SPY" });
    last().emit("order", { id: "ord_1" }, "s1.4");
    last().emit("heartbeat", { every_s: 5 });
    expect(kinds(first)).toEqual(["quote", "order", "heartbeat"]);
    expect(kinds(second)).toEqual(["order", "heartbeat"]);
    expect(second.heard[0]).toEqual({ kind: "event", type: "order", data: '{"id":"ord_1"}', id: "s1.4" });
  });

  it("that come and go reopen it after what was heard last; after the last one all is forgotten", () => {
    const [first, second] = [newTab(), newTab()];
    hub.open(first, ["orders"]);
    settle();
    last().emit("ready", {}, "s1.7");
    hub.open(second, ["quotes:KO"]);
    settle();
    expect(last().url).toContain("last_event_id=s1.7");
    hub.close(second);
    settle();
    expect(topicsOf(last())).toBe("orders");
    expect(opened.filter((source) => source.readyState !== 2)).toHaveLength(1);
    hub.close(first);
    settle();
    expect(last().readyState).toBe(2);
    hub.open(first, ["orders"]);
    settle();
    expect(last().url).not.toContain("last_event_id");
  });

  it("with more topics than the server takes are sent to connections of their own", () => {
    const [first, second] = [newTab(), newTab()];
    const many = (prefix: string) => Array.from({ length: 150 }, (_, at) => `quotes:${prefix}${at}`);
    hub.open(first, many("A"));
    hub.open(second, many("B"));
    settle();
    expect([kinds(first), kinds(second)]).toEqual([[], ["alone"]]);
    expect(topicsOf(last())?.split(",")).toHaveLength(150);
  });
});

describe("a connection that fails", () => {
  it("for good is told to all and opened once, by whoever asks first", () => {
    const [first, second] = [newTab(), newTab()];
    hub.open(first, ["orders"]);
    hub.open(second, ["orders"]);
    settle();
    fail(2);
    expect(first.heard).toEqual([{ kind: "error", isClosed: true }]);
    expect(second.heard).toEqual(first.heard);
    hub.open(first, ["orders"]);
    settle();
    hub.open(second, ["orders"]);
    settle();
    expect(opened).toHaveLength(2);
    connected();
    expect([first, second].map((tab) => kinds(tab).at(-1))).toEqual(["open", "open"]);
  });

  it("and comes back by itself is told as that", () => {
    const tab = newTab();
    hub.open(tab, ["orders"]);
    settle();
    connected();
    fail(0);
    connected();
    expect(tab.heard).toEqual([{ kind: "open" }, { kind: "error", isClosed: false }, { kind: "open" }]);
    expect(opened).toHaveLength(1);
  });

  it("silently is opened again for a tab that asks, and not for one that asks too early", () => {
    const tab = newTab();
    hub.open(tab, ["orders"]);
    settle();
    connected();
    last().emit("heartbeat", { every_s: 4 });
    vi.advanceTimersByTime(4_500);
    hub.open(tab, ["orders"]);
    settle();
    expect(opened).toHaveLength(1);
    vi.advanceTimersByTime(3_500);
    hub.open(tab, ["orders"]);
    settle();
    expect(opened).toHaveLength(2);
  });

  it("with the network it went over is opened again at once", () => {
    hub.open(newTab(), ["orders"]);
    settle();
    hub.networkChanged();
    expect(opened).toHaveLength(2);
    expect(opened[0]?.readyState).toBe(2);
  });
});
