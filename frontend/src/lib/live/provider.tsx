import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { api, unwrap } from "@/lib/api-client";
import { streamOpener } from "@/lib/shared-stream/source";
import { isLost, LiveStream, type StreamStatus } from "@/lib/stream";
import { createEventWriter, type LiveListener } from "./events";
import { meQuery } from "./queries";

interface Live {
  readonly stream: LiveStream;
  readonly listeners: Set<LiveListener>;
}

const LiveContext = createContext<Live | null>(null);

function createLive(client: QueryClient): Live {
  const listeners = new Set<LiveListener>();
  const stream = new LiveStream({
    open: streamOpener(() => client.getQueryData(meQuery.queryKey)?.id),
    probe: () => unwrap(api.GET("/api/auth/me")),
    onEvent: createEventWriter(client, listeners),
    isOnline: () => navigator.onLine,
  });
  return { stream, listeners };
}

/** Gives the signed-in part of the app its one stream; reconnects when the browser comes back online. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [live] = useState(() => createLive(client));
  useEffect(() => {
    const changed = () => live.stream.networkChanged();
    window.addEventListener("online", changed);
    window.addEventListener("offline", changed);
    return () => {
      window.removeEventListener("online", changed);
      window.removeEventListener("offline", changed);
      live.stream.close();
    };
  }, [live]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) {
    throw new Error("Live hooks need a LiveProvider above them.");
  }
  return live;
}

/** The stream itself, for its status line. */
export function useStream(): LiveStream {
  return useLive().stream;
}

/** The state of the connection; renders again only when it changes. */
export function useStreamStatus(): StreamStatus {
  const { stream } = useLive();
  return useSyncExternalStore(stream.subscribe, stream.status, () => "idle");
}

/** Whether nothing arrives, so that every price on screen may be old; false outside a LiveProvider. */
export function useIsLost(): boolean {
  const stream = useContext(LiveContext)?.stream;
  return useSyncExternalStore(
    stream?.subscribe ?? neverChanges,
    () => stream !== undefined && isLost(stream.status()),
    () => false,
  );
}

function neverChanges(): () => void {
  return () => {};
}

/** Keep topics on the stream while the component is mounted. */
export function useTopics(topics: readonly string[]): void {
  const { stream } = useLive();
  const joined = topics.join(",");
  useEffect(() => {
    const releases = joined === "" ? [] : joined.split(",").map((topic) => stream.retain(topic));
    return () => {
      for (const release of releases) {
        release();
      }
    };
  }, [stream, joined]);
}

/** Call `listener` on each stream event; it must be stable (module function or useCallback). */
export function useLiveEvents(listener: LiveListener): void {
  const { listeners } = useLive();
  useEffect(() => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, [listeners, listener]);
}
