import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";
import { type Brief, briefQuery } from "@/lib/live/brief";

type Schemas = components["schemas"];

export type { Brief } from "@/lib/live/brief";
export type Step = Schemas["StepRead"];
export type StepKey = Schemas["StepKey"];
export type Sentence = Schemas["SentenceRead"];
export type Citation = Schemas["CitationRead"];

/** Composes a brief of the steps that are set. */
export function useCompose() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/morning/brief", { body: {} })),
    onSuccess: (brief) => client.setQueryData(briefQuery.queryKey, { brief }),
  });
}

/** Ticks steps off; what is shown at once is taken back when it cannot be saved. */
export function useReview(brief: Brief) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reviewed: StepKey[]) =>
      unwrap(
        api.PUT("/api/morning/briefs/{brief_id}/reviewed", {
          params: { path: { brief_id: brief.id } },
          body: { reviewed },
        }),
      ),
    onMutate: (reviewed) => {
      client.setQueryData(briefQuery.queryKey, { brief: { ...brief, reviewed } });
    },
    onSuccess: (saved) => client.setQueryData(briefQuery.queryKey, { brief: saved }),
    onError: () => client.invalidateQueries({ queryKey: briefQuery.queryKey }),
  });
}
