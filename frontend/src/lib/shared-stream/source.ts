import type { EventSourceLike } from "../stream-source";
import type { News, Wish } from "./hub";
import workerUrl from "./worker.ts?worker&url";

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;

interface Channel {
  postMessage(wish: Wish): void;
}

type Listener = (event: MessageEvent<string>) => void;

/** A tab's part of the connection that all tabs share; where it has no part in it, a connection of its own. */
export class SharedSource implements EventSourceLike {
  private state = CONNECTING;
  private own: EventSourceLike | null = null;
  private readonly url: string;
  private readonly part: TabStreams;
  private readonly listeners: [string, Listener][] = [];

  constructor(url: string, part: TabStreams) {
    this.url = url;
    this.part = part;
  }

  get readyState(): number {
    return this.own?.readyState ?? this.state;
  }

  get topics(): string[] {
    return new URL(this.url, "http://any").searchParams.get("topics")?.split(",") ?? [];
  }

  addEventListener(type: string, listener: Listener): void {
    this.listeners.push([type, listener]);
    this.own?.addEventListener(type, listener);
  }

  close(): void {
    this.state = CLOSED;
    this.own?.close();
    this.part.closed(this);
  }

  hear(news: News): void {
    if (this.own) {
      return;
    }
    if (news.kind === "alone") {
      this.goAlone();
    } else if (news.kind === "open") {
      this.state = OPEN;
      this.tell(new MessageEvent("open"));
    } else if (news.kind === "error") {
      this.state = news.isClosed ? CLOSED : CONNECTING;
      this.tell(new MessageEvent("error"));
    } else {
      this.tell(new MessageEvent(news.type, { data: news.data, lastEventId: news.id }));
    }
  }

  goAlone(): void {
    this.own = new EventSource(this.url);
    for (const [type, listener] of this.listeners) {
      this.own.addEventListener(type, listener);
    }
  }

  private tell(event: MessageEvent<string>): void {
    for (const [type, listener] of this.listeners) {
      if (type === event.type) {
        listener(event);
      }
    }
  }
}

/** Opens a tab's sources, one after the other, over the worker that its browser's tabs share. */
export class TabStreams {
  private readonly channel: Channel;
  private current: SharedSource | null = null;
  private isBroken = false;

  constructor(channel: Channel) {
    this.channel = channel;
  }

  readonly open = (url: string): EventSourceLike => {
    const source = new SharedSource(url, this);
    this.current = source;
    if (this.isBroken) {
      source.goAlone();
    } else {
      this.ask();
    }
    return source;
  };

  readonly hear = (news: News): void => this.current?.hear(news);

  /** Say again what is wanted, after a page has come back as it was left. */
  ask(): void {
    if (this.current && !this.isBroken) {
      this.channel.postMessage({ kind: "open", topics: this.current.topics });
    }
  }

  /** The worker cannot be had. */
  broke(): void {
    this.isBroken = true;
    this.current?.goAlone();
  }

  closed(source: SharedSource): void {
    if (source !== this.current) {
      return;
    }
    this.current = null;
    // Mostly another is opened in the same breath, and takes its place without a gap.
    queueMicrotask(() => {
      if (!this.current) {
        this.channel.postMessage({ kind: "close" });
      }
    });
  }
}

/** How this tab opens its stream. One worker a user: nobody hears what another was told before on this machine. */
export function streamOpener(userId: () => string | undefined): (url: string) => EventSourceLike {
  let streams: TabStreams | null = null;
  return (url) => {
    const user = userId();
    if (typeof SharedWorker === "undefined" || user === undefined) {
      return new EventSource(url);
    }
    streams ??= joined(new SharedWorker(workerUrl, { type: "module", name: `stream of ${user}` }));
    return streams.open(url);
  };
}

function joined(worker: SharedWorker): TabStreams {
  const { port } = worker;
  const streams = new TabStreams(port);
  port.onmessage = ({ data }: MessageEvent<News>) => streams.hear(data);
  worker.onerror = () => streams.broke();
  // Without a lock a page that is gone can only be known by what it said before.
  window.addEventListener("pagehide", () => port.postMessage({ kind: "close" } satisfies Wish));
  window.addEventListener("pageshow", ({ persisted }) => persisted && streams.ask());
  if (navigator.locks) {
    const lock = `paiid tab ${crypto.randomUUID()}`;
    void navigator.locks.request(lock, () => {
      port.postMessage({ kind: "alive", lock } satisfies Wish);
      return new Promise(() => {});
    });
  }
  return streams;
}
