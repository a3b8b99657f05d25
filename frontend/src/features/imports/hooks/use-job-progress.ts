import { useCallback, useState } from "react";
import type { JobProgress, LiveEvent } from "@/lib/live/events";
import { useLiveEvents } from "@/lib/live/provider";

/** How far the file is that is looked at or imported now, by the stream; null while nothing is told yet. */
export function useJobProgress(): JobProgress | null {
  const [progress, setProgress] = useState<JobProgress | null>(null);
  useLiveEvents(
    useCallback((event: LiveEvent) => {
      if (event.type === "job" && event.data.job === "import") {
        setProgress(event.data);
      }
    }, []),
  );
  return progress;
}
