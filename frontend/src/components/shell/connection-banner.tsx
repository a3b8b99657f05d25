import { useQueryClient } from "@tanstack/react-query";
import { WifiOff } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { formatClock } from "@/lib/format";
import { useStream, useStreamStatus } from "@/lib/live/provider";

function subscribe(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Whether the browser has a network. Trade buttons are blocked, with the reason, while it has none. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
}

/** An amber bar while there is no connection, with the time that the data on screen is from. */
export function ConnectionBanner() {
  const online = useOnline();
  const stream = useStream();
  const status = useStreamStatus();
  const client = useQueryClient();
  const [loadedAt] = useState(() => Date.now());
  if (online && status !== "stale") {
    return null;
  }
  const from = formatClock(new Date(stream.lastEventAt || loadedAt).toISOString());
  return (
    <div
      role="status"
      className="sticky top-0 z-40 flex flex-wrap items-center justify-center gap-3 border-b border-paper-line bg-paper px-4 py-1.5 text-13 font-medium text-paper-text"
    >
      <WifiOff size={15} aria-hidden />
      <span className="num">
        {online ? "The live stream is silent." : "Offline."} Showing data from {from}.
      </span>
      <Button
        size="sm"
        variant="ghost"
        onClick={() => {
          stream.reconnect();
          void client.invalidateQueries();
        }}
      >
        Retry
      </Button>
    </div>
  );
}
