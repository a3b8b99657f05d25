import { useQueryClient } from "@tanstack/react-query";
import { WifiOff } from "lucide-react";
import { Button } from "@/components/ui/button";
import { formatClock } from "@/lib/format";
import { useStream, useStreamStatus } from "@/lib/live/provider";
import type { StreamStatus } from "@/lib/stream";

const WORDS: Partial<Record<StreamStatus, string>> = {
  offline: "Offline.",
  stale: "The live stream is silent.",
  stalled: "No new data is arriving.",
};

/** An amber bar while there is no connection, with the time that the data on screen is from. */
export function ConnectionBanner() {
  const stream = useStream();
  const status = useStreamStatus();
  const client = useQueryClient();
  const words = WORDS[status];
  if (!words) {
    return null;
  }
  const from = formatClock(new Date(stream.lastDataAt).toISOString());
  return (
    <div
      role="status"
      className="sticky top-0 z-40 flex flex-wrap items-center justify-center gap-3 border-b border-paper-line bg-paper px-4 py-1.5 text-13 font-medium text-paper-text"
    >
      <WifiOff size={15} aria-hidden />
      <span className="num">
        {words} Showing data from {from}.
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
