import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeEventSource } from "@/test/render";
import { LiveStream } from "./stream";
import type { StreamEventType } from "./stream-source";

let opened: FakeEventSource[];
let events: [StreamEventType, unknown][];
let online: boolean;
let probes: number;

function newStream(): LiveStream {
  return new LiveStream({
    open: (url) => {
      const source = new FakeEventSource(url);
      opened.push(source);
      return source as never;
    },
    probe: async () => {
      probes += 1;
    },
    onEvent: (type, data) => events.push([type, data]),
    isOnline: () => online,
  });
}

function last(): FakeEventSource {
  const source = opened.at(-1);
  if (!source) {
    throw new Error("Nothing was opened.");
  }
  return source;
}

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  events = [];
  online = true;
  probes = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

describe("topics", () => {
  it("of one render share one connection", () => {
    const stream = newStream();
    stream.retain("orders");
    stream.retain("quotes:SPY");
    vi.advanceTimersByTime(50);
    expect(opened.map((source) => source.url)).toEqual(["/api/stream?topics=orders%2Cquotes%3ASPY"]);
  });

  it("are counted: the connection stays while anyone needs the topic", () => {
    const stream = newStream();
    const first = stream.retain("orders");
    const second = stream.retain("orders");
    vi.advanceTimersByTime(50);
    first();
    first();
    vi.advanceTimersByTime(50);
    expect(opened).toHaveLength(1);
    expect(last().readyState).toBe(0);
    second();
    vi.advanceTimersByTime(50);
    expect(last().readyState).toBe(2);
    expect(stream.status()).toBe("idle");
  });

  it("that come and go within a moment do not reopen", () => {
    const stream = newStream();
    stream.retain("orders");
    vi.advanceTimersByTime(50);
    stream.retain("quotes:AAPL")();
    vi.advanceTimersByTime(50);
    expect(opened).toHaveLength(1);
  });

  it("that change reopen with the last event id", () => {
    const stream = newStream();
    stream.retain("orders");
    vi.advanceTimersByTime(50);
    last().emit("order", { id: "ord_1" }, "s1-42");
    stream.retain("quotes:AAPL");
    vi.advanceTimersByTime(50);
    expect(opened[0]?.readyState).toBe(2);
    expect(last().url).toContain("last_event_id=s1-42");
  });
});

describe("events", () => {
  it("are passed on, heartbeats only noted", () => {
    const stream = newStream();
    stream.retain("status");
    vi.advanceTimersByTime(50);
    last().emit("heartbeat", {});
    last().emit("quote", { symbol: "SPY" });
    expect(events).toEqual([["quote", { symbol: "SPY" }]]);
    expect(stream.status()).toBe("live");
  });

  it("of a connection that was replaced are ignored", () => {
    const stream = newStream();
    stream.retain("orders");
    vi.advanceTimersByTime(50);
    const old = last();
    stream.reconnect();
    old.emit("quote", { symbol: "OLD" });
    expect(events).toEqual([]);
  });
});

describe("a lost connection", () => {
  it("is told how long a silence is ordinary by the server", async () => {
    const stream = newStream();
    stream.retain("status");
    vi.advanceTimersByTime(50);
    last().emit("heartbeat", { every_s: 2 });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(stream.status()).toBe("live");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(stream.status()).toBe("stale");
  });

  it("that is silent for two heartbeats is stale within a second, and opened again", async () => {
    const stream = newStream();
    stream.retain("orders");
    vi.advanceTimersByTime(50);
    last().emit("heartbeat", {});
    await vi.advanceTimersByTimeAsync(29_000);
    expect(stream.status()).toBe("live");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(stream.status()).toBe("stale");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(opened).toHaveLength(2);
    expect(stream.status()).toBe("stale");
    last().emit("heartbeat", {});
    expect(stream.status()).toBe("live");
  });

  it("that beats and brings no data is stalled until some comes", async () => {
    const stream = newStream();
    stream.retain("status");
    vi.advanceTimersByTime(50);
    last().emit("status", {});
    const arrived = stream.lastDataAt;
    for (const _ of [15, 30]) {
      expect(stream.status()).toBe("live");
      await vi.advanceTimersByTimeAsync(15_500);
      last().emit("heartbeat", {});
    }
    expect(stream.status()).toBe("stalled");
    expect(stream.lastDataAt).toBe(arrived);
    expect(opened).toHaveLength(1);
    last().emit("status", {});
    expect(stream.status()).toBe("live");
  });

  it("without the topic that the server repeats may be without news", async () => {
    const stream = newStream();
    stream.retain("orders");
    vi.advanceTimersByTime(50);
    for (const _ of [15, 30, 45]) {
      await vi.advanceTimersByTimeAsync(15_000);
      last().emit("heartbeat", {});
    }
    expect(stream.status()).toBe("live");
  });

  it("that is not back within five seconds is called offline until something is heard", async () => {
    const stream = newStream();
    stream.retain("orders");
    vi.advanceTimersByTime(50);
    last().emit("heartbeat", {});
    last().dispatchEvent(new Event("error"));
    expect(stream.status()).toBe("connecting");
    await vi.advanceTimersByTimeAsync(7_000);
    expect(stream.status()).toBe("offline");
    stream.reconnect();
    vi.advanceTimersByTime(50);
    expect(stream.status()).toBe("offline");
    last().emit("heartbeat", {});
    expect(stream.status()).toBe("live");
  });

  it("that the browser gave up on is opened again after the session was probed, more slowly each time", async () => {
    const stream = newStream();
    stream.retain("orders");
    vi.advanceTimersByTime(50);
    for (const wait of [1_000, 2_000, 4_000]) {
      const before = opened.length;
      last().close();
      last().dispatchEvent(new Event("error"));
      await vi.advanceTimersByTimeAsync(wait - 10);
      expect(opened).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(20);
      expect(opened).toHaveLength(before + 1);
    }
    expect(probes).toBe(3);
    expect(stream.status()).toBe("offline");
  });

  it("is called offline while the browser has no network", () => {
    const stream = newStream();
    const seen: string[] = [];
    stream.subscribe(() => seen.push(stream.status()));
    stream.retain("orders");
    vi.advanceTimersByTime(50);
    online = false;
    last().dispatchEvent(new Event("error"));
    expect(seen).toEqual(["connecting", "offline"]);
  });

  it("is noticed with the network, and looked for with its return", () => {
    const stream = newStream();
    stream.retain("orders");
    vi.advanceTimersByTime(50);
    last().emit("heartbeat", {});
    online = false;
    stream.networkChanged();
    expect(stream.status()).toBe("offline");
    online = true;
    stream.networkChanged();
    expect(opened).toHaveLength(2);
    last().emit("heartbeat", {});
    expect(stream.status()).toBe("live");
  });
});
