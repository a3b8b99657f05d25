import { Dot } from "@/components/ui/pill";
import { cn } from "@/lib/cn";
import { formatAge } from "@/lib/format";
import { useStream, useStreamStatus } from "@/lib/live/provider";
import { isLost } from "@/lib/stream";
import { useNow } from "@/lib/use-now";

/** The connection in words with its age: "Live stream, updated 0.8 s ago". */
export function StreamState() {
  const stream = useStream();
  const status = useStreamStatus();
  const now = useNow(1000);
  const age = formatAge(now - stream.lastDataAt);
  const words = {
    idle: "Connecting",
    connecting: "Connecting to the stream",
    live: `Live stream, updated ${age} ago`,
    stale: `Stream silent for ${age}, reconnecting`,
    stalled: `No new data for ${age}`,
    offline: "Offline",
  }[status];
  return (
    <span
      className={cn(
        "num inline-flex items-center gap-[7px]",
        isLost(status) ? "text-warn" : "[&>span]:text-brand",
      )}
    >
      <Dot className={status === "live" ? "" : "opacity-50"} />
      {words}
    </span>
  );
}
