import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { LiveEvent } from "@/lib/live/events";
import { useLiveEvents, useTopics } from "@/lib/live/provider";
import { type Proposals, proposalsQuery, type Scorecard, scorecardQuery, useAdviceChanged } from "../api";

const TOPICS = ["jobs"] as const;

/** Shows each step of a run as the stream tells it; its end makes every list be read anew. */
export function useRunNews(): void {
  const client = useQueryClient();
  const changed = useAdviceChanged();
  useTopics(TOPICS);
  useLiveEvents(
    useCallback(
      (event: LiveEvent) => {
        if (event.type !== "job" || event.data.job !== undefined || event.data.kind !== "advice") {
          return;
        }
        const run = event.data;
        if (run.state === "running") {
          client.setQueryData<Proposals>(
            proposalsQuery().queryKey,
            (known) => known && { ...known, running: run },
          );
          if (run.past) {
            client.setQueryData<Scorecard>(
              scorecardQuery.queryKey,
              (known) => known && { ...known, filling: run },
            );
          }
        } else {
          void changed();
        }
      },
      [client, changed],
    ),
  );
}
