import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { offlineError } from "@/lib/problem";
import { dataOf } from "@/lib/sse";
import type { ChatEvent, Conversation } from "./model";

/** Another tab writes it: looked at until it has ended. */
const RUNNING_MS = 2_000;

/** What can be asked here and now. */
export const capabilitiesQuery = queryOptions({
  queryKey: ["chat", "capabilities"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/chat/capabilities", { signal })),
});

/** The conversations, the newest first. */
export const threadsQuery = queryOptions({
  queryKey: ["chat", "threads"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/chat/threads", { signal })),
});

function isRunning(conversation: Conversation | undefined): boolean {
  return conversation?.messages.some(({ state }) => state === "running") ?? false;
}

/** One conversation with all that was said. */
export function conversationQuery(id: string) {
  return queryOptions({
    queryKey: ["chat", "conversation", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/chat/threads/{thread_id}", { params: { path: { thread_id: id } }, signal })),
    refetchInterval: ({ state }) => (isRunning(state.data) ? RUNNING_MS : false),
  });
}

/** A new conversation, which takes its title from the first question. */
export function createThread() {
  return unwrap(api.POST("/api/chat/threads", { body: { title: "" } }));
}

/** Asks, and gives what happens to the answer as it happens. Throws ApiError; an abort ends the answer. */
export async function* askedEvents(
  threadId: string,
  text: string,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  const body = await unwrap(
    api.POST("/api/chat/threads/{thread_id}/messages", {
      params: { path: { thread_id: threadId } },
      body: { text },
      headers: { Accept: "text/event-stream" },
      parseAs: "stream",
      signal,
    }),
  );
  if (!body) {
    throw offlineError();
  }
  for await (const data of dataOf(body)) {
    yield JSON.parse(data) as ChatEvent;
  }
}

/** Ends an answer that is being written; what was said is kept. */
export function stopMessage(threadId: string, messageId: string) {
  const path = { thread_id: threadId, message_id: messageId };
  return unwrap(api.DELETE("/api/chat/threads/{thread_id}/messages/{message_id}", { params: { path } }));
}

export function useRemoveThread(onRemoved: (id: string) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE("/api/chat/threads/{thread_id}", { params: { path: { thread_id: id } } })),
    onSuccess: (_, id) => {
      onRemoved(id);
      client.removeQueries({ queryKey: conversationQuery(id).queryKey });
      return client.invalidateQueries({ queryKey: threadsQuery.queryKey });
    },
  });
}
