import { Dot } from "@/components/ui/pill";
import { cn } from "@/lib/cn";
import { formatAge } from "@/lib/format";
import { useStream, useStreamStatus } from "@/lib/live/provider";
import { useNow } from "@/lib/use-now";

/** The connection in words with its age: "Live stream, updated 0.8 s ago". */
export function StreamState() {
  const stream = useStream();
  const status = useStreamStatus();
  const now = useNow(1000);
  const age = stream.lastEventAt > 0 ? formatAge(now - stream.lastEventAt) : null;
  const words = {
    idle: "Connecting",
    connecting: "Connecting to the stream",
    live: age ? `Live stream, updated ${age} ago` : "Live stream",
    stale: `Stream silent for ${age ?? "a while"}, reconnecting`,
    offline: "Offline",
  }[status];
  return (
    <span
      className={cn(
        "num inline-flex items-center gap-[7px]",
        status === "stale" || status === "offline" ? "text-warn" : "[&>span]:text-brand",
      )}
    >
      <Dot className={status === "live" ? "" : "opacity-50"} />
      {words}
    </span>
  );
}
