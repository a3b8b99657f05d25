/**
 * One connection for all tabs of a browser, in the worker that they share.
 *
 * HTTP/1.1 gives an origin six connections, and a stream keeps one for good: with a stream each, the seventh tab would
 * wait for ever. The connection carries what any tab wants, and every tab hears all of it but quotes it has not asked
 * for. Everything else, what a silence means above all, stays the business of each tab's `LiveStream`.
 */

import { type EventSourceLike, STREAM_EVENTS, type StreamEventType } from "../stream-source";

/** What a tab says: the topics it wants from now on, or that it wants none; under which lock it lives. */
export type Wish = { kind: "open"; topics: string[] } | { kind: "close" } | { kind: "alive"; lock: string };
/** What a tab hears. `alone`: there is no room for its topics, it needs a connection of its own. */
export type News =
  | { kind: "open" }
  | { kind: "error"; isClosed: boolean }
  | { kind: "alone" }
  | { kind: "event"; type: StreamEventType; data: string; id: string };

export interface Tab {
  postMessage(news: News): void;
}

/** The server takes 200 topics, and 4,000 characters of them. */
const MOST_TOPICS = 200;
const MOST_CHARACTERS = 3_900;
/** A tab that moves on gives topics back and asks for others in one go. */
const SETTLE_MS = 30;
/** Until the server has told how often it is heard at least. */
const PACE_MS = 15_000;
const CLOSED = 2;
const OPEN = 1;

export class StreamHub {
  private readonly tabs = new Map<Tab, string[]>();
  private readonly greeted = new Set<Tab>();
  private readonly connect: (url: string) => EventSourceLike;
  private source: EventSourceLike | null = null;
  private carried = "";
  private lastEventId = "";
  private heardAt = 0;
  private paceMs = PACE_MS;
  private settle: ReturnType<typeof setTimeout> | null = null;

  constructor(connect: (url: string) => EventSourceLike) {
    this.connect = connect;
  }

  /** A tab wants these topics, and no others, from now on; or, after a failure, the same ones again. */
  open(tab: Tab, topics: string[]): void {
    this.tabs.set(tab, topics);
    this.greeted.delete(tab);
    this.later();
  }

  /** A tab wants nothing any more, or is gone. */
  close(tab: Tab): void {
    this.tabs.delete(tab);
    this.greeted.delete(tab);
    this.later();
  }

  /** The network is another one: what went over the old one is dead, though nothing says so. */
  networkChanged(): void {
    if (this.source) {
      this.reopen(this.carried);
    }
  }

  private later(): void {
    this.settle ??= setTimeout(() => {
      this.settle = null;
      this.reconcile();
    }, SETTLE_MS);
  }

  private reconcile(): void {
    const wanted = this.wanted();
    if (wanted === "") {
      this.disconnect();
      // Whoever comes next is another session.
      this.lastEventId = "";
    } else if (wanted !== this.carried || this.isDead()) {
      this.reopen(wanted);
    } else if (this.source?.readyState === OPEN) {
      this.greet();
    }
  }

  /** The topics of all tabs; one whose topics do not fit beside the others' is sent away. */
  private wanted(): string {
    const all = new Set<string>();
    for (const [tab, topics] of this.tabs) {
      const more = new Set([...all, ...topics]);
      if (more.size > MOST_TOPICS || [...more].join(",").length > MOST_CHARACTERS) {
        this.tabs.delete(tab);
        tab.postMessage({ kind: "alone" });
        continue;
      }
      for (const topic of topics) {
        all.add(topic);
      }
    }
    return [...all].sort().join(",");
  }

  /** Closed for good, or silent for longer than a tab that asks again would bear. */
  private isDead(): boolean {
    return this.source?.readyState === CLOSED || Date.now() - this.heardAt > 1.5 * this.paceMs;
  }

  private disconnect(): void {
    this.source?.close();
    this.source = null;
    this.carried = "";
  }

  private reopen(topics: string): void {
    this.disconnect();
    this.carried = topics;
    this.heardAt = Date.now();
    const resume = this.lastEventId ? `&last_event_id=${encodeURIComponent(this.lastEventId)}` : "";
    const source = this.connect(`/api/stream?topics=${encodeURIComponent(topics)}${resume}`);
    this.source = source;
    source.addEventListener("open", () => {
      if (source === this.source) {
        this.heardAt = Date.now();
        this.greeted.clear();
        this.greet();
      }
    });
    source.addEventListener("error", () => {
      if (source === this.source) {
        this.tell({ kind: "error", isClosed: source.readyState === CLOSED });
      }
    });
    // The first event of a connection has an id, too: what comes after it can be asked for.
    source.addEventListener("ready", (event) => this.heard(source, event));
    for (const type of STREAM_EVENTS) {
      source.addEventListener(type, (event) => this.received(source, type, event));
    }
  }

  private heard(source: EventSourceLike, event: MessageEvent<string>): void {
    if (source === this.source) {
      this.heardAt = Date.now();
      this.lastEventId = event.lastEventId || this.lastEventId;
    }
  }

  private received(source: EventSourceLike, type: StreamEventType, event: MessageEvent<string>): void {
    if (source !== this.source) {
      return;
    }
    this.heard(source, event);
    const { data } = event;
    const told: unknown = type === "heartbeat" || type === "quote" ? JSON.parse(data) : null;
    const { every_s: pace, symbol } = (told ?? {}) as { every_s?: number; symbol?: string };
    if (pace) {
      this.paceMs = 1_000 * pace;
    }
    this.tell({ kind: "event", type, data, id: event.lastEventId }, symbol);
  }

  private tell(news: News, symbol?: string): void {
    for (const [tab, topics] of this.tabs) {
      if (symbol === undefined || topics.includes(`quotes:${symbol}`)) {
        tab.postMessage(news);
      }
    }
  }

  private greet(): void {
    for (const tab of this.tabs.keys()) {
      if (!this.greeted.has(tab)) {
        this.greeted.add(tab);
        tab.postMessage({ kind: "open" });
      }
    }
  }
}
