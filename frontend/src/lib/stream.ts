/**
 * The tab's one Server-Sent-Events connection.
 *
 * Hooks retain topics; the set of retained topics is what the connection carries. A changed set reopens it
 * with the last event id, so that nothing is missed in between. Silence is noticed by a watchdog, because a
 * dead TCP connection raises no error.
 */

import { Hearing } from "./stream-hearing";
import {
  type EventSourceLike,
  STREAM_EVENTS,
  type StreamEventType,
  type StreamOptions,
} from "./stream-source";

/**
 * `idle`: nothing retained. `stale`: silent too long. `stalled`: the server is there and sends no data. `offline`: no
 * network, or the server has not been reached for some seconds.
 */
export type StreamStatus = "idle" | "connecting" | "live" | "stale" | "stalled" | "offline";

/** Whether what is on screen may be old: nothing comes over this connection. */
export function isLost(status: StreamStatus): boolean {
  return status === "stale" || status === "stalled" || status === "offline";
}

const CLOSED = 2;
/** Topics retained in one render arrive together; opening waits this long for the rest of them. */
const SETTLE_MS = 40;
const WATCH_MS = 1_000;
/** The server repeats this topic every few seconds, whether it has changed or not. */
const REPEATED_TOPIC = "status";
const BACKOFF_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export class LiveStream {
  private readonly options: StreamOptions;
  private readonly topics = new Map<string, number>();
  private readonly listeners = new Set<() => void>();
  private source: EventSourceLike | null = null;
  private opened = "";
  private lastEventId = "";
  private attempts = 0;
  private settle: ReturnType<typeof setTimeout> | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private watchdog: ReturnType<typeof setInterval> | null = null;
  private current: StreamStatus = "idle";
  private readonly hearing = new Hearing();

  constructor(options: StreamOptions) {
    this.options = options;
  }

  /** Milliseconds since the epoch of the last event that brought data; before the first, of when we began. */
  get lastDataAt(): number {
    return this.hearing.dataAt;
  }

  readonly status = (): StreamStatus => this.current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Keep a topic on the connection until the returned function is called. */
  retain(topic: string): () => void {
    this.topics.set(topic, (this.topics.get(topic) ?? 0) + 1);
    this.reconcile();
    let released = false;
    return () => {
      if (!released) {
        released = true;
        this.release(topic);
      }
    };
  }

  /** Drop the connection and everything remembered of it, at sign-out. */
  close(): void {
    this.disconnect();
    this.lastEventId = "";
    this.set("idle");
  }

  /** Open again at once. */
  reconnect(): void {
    this.disconnect();
    this.attempts = 0;
    this.connect();
  }

  /** The browser has lost its network, or has it again. */
  networkChanged(): void {
    if (this.options.isOnline()) {
      this.reconnect();
    } else {
      this.set("offline");
    }
  }

  private release(topic: string): void {
    const count = this.topics.get(topic) ?? 0;
    if (count <= 1) {
      this.topics.delete(topic);
    } else {
      this.topics.set(topic, count - 1);
    }
    this.reconcile();
  }

  private reconcile(): void {
    this.settle ??= setTimeout(() => {
      this.settle = null;
      if (this.wanted() !== this.opened) {
        this.connect();
      }
    }, SETTLE_MS);
  }

  private wanted(): string {
    return [...this.topics.keys()].sort().join(",");
  }

  private connect(): void {
    this.disconnect();
    const topics = this.wanted();
    this.opened = topics;
    if (this.current === "idle") {
      this.hearing.begin();
    }
    if (topics === "") {
      this.set("idle");
      return;
    }
    this.set(this.options.isOnline() ? this.unlessLost("connecting") : "offline");
    const resume = this.lastEventId ? `&last_event_id=${encodeURIComponent(this.lastEventId)}` : "";
    const source = this.options.open(`/api/stream?topics=${encodeURIComponent(topics)}${resume}`);
    this.source = source;
    source.addEventListener("open", () => this.heard(source));
    source.addEventListener("error", () => this.failed(source));
    for (const type of STREAM_EVENTS) {
      source.addEventListener(type, (event) => this.received(source, type, event));
    }
    this.watchdog = setInterval(() => this.watch(), WATCH_MS);
  }

  private disconnect(): void {
    this.source?.close();
    this.source = null;
    this.opened = "";
    for (const timer of [this.settle, this.retry]) {
      if (timer !== null) {
        clearTimeout(timer);
      }
    }
    this.settle = null;
    this.retry = null;
    if (this.watchdog !== null) {
      clearInterval(this.watchdog);
      this.watchdog = null;
    }
  }

  private heard(source: EventSourceLike): void {
    if (source === this.source) {
      this.hearing.heard();
      this.attempts = 0;
      this.set(!this.options.isOnline() ? "offline" : this.isStalled() ? "stalled" : "live");
    }
  }

  private received(source: EventSourceLike, type: StreamEventType, event: MessageEvent<string>): void {
    if (source !== this.source) {
      return;
    }
    if (type !== "heartbeat") {
      this.hearing.toldData();
    }
    this.heard(source);
    if (event.lastEventId) {
      this.lastEventId = event.lastEventId;
    }
    const data: unknown = event.data ? JSON.parse(event.data) : null;
    if (type === "heartbeat") {
      this.hearing.toldPace(data);
    } else {
      this.options.onEvent(type, data);
    }
  }

  private failed(source: EventSourceLike): void {
    if (source !== this.source) {
      return;
    }
    this.hearing.broke();
    this.set(this.options.isOnline() ? this.unlessLost("connecting") : "offline");
    if (source.readyState === CLOSED) {
      this.scheduleRetry();
    }
  }

  private watch(): void {
    if (!this.options.isOnline() || this.hearing.isBrokenForLong) {
      this.set("offline");
    } else if (this.isStalled() && this.current === "live") {
      this.set("stalled");
    }
    if (this.hearing.isSilent) {
      if (this.current !== "offline") {
        this.set("stale");
      }
      this.scheduleRetry();
    }
  }

  /** Whether the connection lives and brings nothing: what feeds it has stopped. */
  private isStalled(): boolean {
    return this.topics.has(REPEATED_TOPIC) && this.hearing.bringsNothing;
  }

  /** A lost connection stays lost until something is heard. */
  private unlessLost(status: StreamStatus): StreamStatus {
    return isLost(this.current) ? this.current : status;
  }

  private scheduleRetry(): void {
    if (this.retry !== null) {
      return;
    }
    const wait = BACKOFF_MS[Math.min(this.attempts, BACKOFF_MS.length - 1)] ?? 30_000;
    this.attempts += 1;
    this.retry = setTimeout(() => {
      const again = () => this.connect();
      this.options.probe().then(again, again);
    }, wait);
  }

  private set(status: StreamStatus): void {
    if (status !== this.current) {
      this.current = status;
      for (const listener of this.listeners) {
        listener();
      }
    }
  }
}
