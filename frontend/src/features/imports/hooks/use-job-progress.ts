import { useCallback, useEffect, useState } from "react";
import type { JobProgress, LiveEvent } from "@/lib/live/events";
import { useLiveEvents, useTopics } from "@/lib/live/provider";

const TOPICS = ["jobs"] as const;

/** How far the import is that runs now, by the stream; null while none does or nothing is told yet. */
export function useJobProgress(isRunning: boolean): JobProgress | null {
  const [progress, setProgress] = useState<JobProgress | null>(null);
  useTopics(TOPICS);
  useLiveEvents(
    useCallback((event: LiveEvent) => {
      if (event.type === "job" && event.data.job === "import") {
        setProgress(event.data);
      }
    }, []),
  );
  useEffect(() => {
    if (!isRunning) {
      setProgress(null);
    }
  }, [isRunning]);
  return isRunning ? progress : null;
}
