import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { LiveEvent } from "@/lib/live/events";
import { useLiveEvents, useTopics } from "@/lib/live/provider";
import { type RunDetail, runQuery, useRunsChanged } from "../api";
import { type SweepDetail, sweepQuery } from "../sweeps/api";

const TOPICS = ["jobs"] as const;

/** Shows each step of a run or a sweep as the stream tells it; its end makes every run be read anew. */
export function useJobNews(): void {
  const client = useQueryClient();
  const changed = useRunsChanged();
  useTopics(TOPICS);
  useLiveEvents(
    useCallback(
      (event: LiveEvent) => {
        if (event.type !== "job" || !(event.data.job === "backtest" || event.data.job === "sweep")) {
          return;
        }
        const { job, id, stage, done, total } = event.data;
        if (stage === "ended") {
          void changed();
          return;
        }
        if (job === "sweep") {
          client.setQueryData<SweepDetail>(
            sweepQuery(id).queryKey,
            (known) => known && { ...known, stage: stage as SweepDetail["stage"], done, total },
          );
          return;
        }
        client.setQueryData<RunDetail>(
          runQuery(id).queryKey,
          (known) => known && { ...known, stage: stage as RunDetail["stage"], done, total },
        );
      },
      [client, changed],
    ),
  );
}
