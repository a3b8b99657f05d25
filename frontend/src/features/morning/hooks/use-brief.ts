import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { briefQuery } from "@/lib/live/brief";
import type { LiveEvent } from "@/lib/live/events";
import { useLiveEvents, useTopics } from "@/lib/live/provider";

const TOPICS = ["jobs"] as const;

/** The brief of today, read anew whenever the stream tells of one more step. */
export function useBrief() {
  const client = useQueryClient();
  useTopics(TOPICS);
  useLiveEvents(
    useCallback(
      (event: LiveEvent) => {
        if (event.type === "job" && event.data.job === "morning") {
          void client.invalidateQueries({ queryKey: ["morning"] });
        }
      },
      [client],
    ),
  );
  return useQuery(briefQuery);
}
