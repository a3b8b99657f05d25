/** The part of EventSource that is used; tests pass their own. */
export interface EventSourceLike {
  readonly readyState: number;
  close(): void;
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
}

export interface StreamOptions {
  readonly open: (url: string) => EventSourceLike;
  /** Called before a closed connection is opened again; renews the session when it has expired. */
  readonly probe: () => Promise<unknown>;
  readonly onEvent: (type: StreamEventType, data: unknown) => void;
  readonly isOnline: () => boolean;
}

export const STREAM_EVENTS = [
  "quote",
  "order",
  "portfolio",
  "status",
  "connections",
  "system",
  "job",
  "alert",
  "reset",
  "heartbeat",
] as const;
export type StreamEventType = (typeof STREAM_EVENTS)[number];
