import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { LiveEvent } from "@/lib/live/events";
import { useLiveEvents, useTopics } from "@/lib/live/provider";
import { PNL_KEY } from "../api/figures";

const TOPICS = ["jobs"] as const;

/** Reads the shadows anew once all advice has been followed that they could not wait for. */
export function useAdviceNews(): void {
  const client = useQueryClient();
  useTopics(TOPICS);
  useLiveEvents(
    useCallback(
      (event: LiveEvent) => {
        if (event.type === "job" && event.data.job === "followed-advice") {
          void client.invalidateQueries({ queryKey: [PNL_KEY, "shadows"] });
          void client.invalidateQueries({ queryKey: [PNL_KEY, "explanation"] });
        }
      },
      [client],
    ),
  );
}
