import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { LiveEvent } from "@/lib/live/events";
import { useLiveEvents, useTopics } from "@/lib/live/provider";
import { PNL_KEY } from "../api/figures";

type JobNews = Extract<LiveEvent, { type: "job" }>["data"];
const TOPICS = ["jobs"] as const;

/** All advice was followed that a page could not wait for, or a run of the advisor has ended. */
function isNews(job: JobNews): boolean {
  return job.job === undefined ? job.state !== "running" : job.job === "followed-advice";
}

/** Reads the shadows anew once there is more to tell of all advice followed. */
export function useAdviceNews(): void {
  const client = useQueryClient();
  useTopics(TOPICS);
  useLiveEvents(
    useCallback(
      (event: LiveEvent) => {
        if (event.type === "job" && isNews(event.data)) {
          void client.invalidateQueries({ queryKey: [PNL_KEY, "shadows"] });
          void client.invalidateQueries({ queryKey: [PNL_KEY, "explanation"] });
        }
      },
      [client],
    ),
  );
}
