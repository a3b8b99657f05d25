import { act, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import type { AssistantOpening } from "@/components/shell/shell-context";
import { renderApp } from "@/test/render";
import { SAMPLE_USER } from "@/test/samples";
import { server } from "@/test/server";
import Assistant from "./components/assistant";
import type { Capabilities, ChatEvent, Citation, Message } from "./model";
import { blocksOf, partsOf, sourcesOf } from "./model";

const AT = "2026-11-23T18:46:00Z";
const POSITIONS: Citation = {
  reference: "r1",
  tool: "get_portfolio",
  title: "Positions",
  source: "PaiiD local market",
  as_of: AT,
  link: "/positions",
  is_cited: true,
  delay: "delayed",
  data: {},
};
const QUESTION: Message = {
  id: "chm_1",
  role: "user",
  state: "complete",
  created_at: AT,
  ended_at: AT,
  text: "What do I hold?",
  answered_by: null,
  has_model: false,
  citations: [],
  drafts: [],
  unfounded: [],
  problem: null,
  cost_usd: "0",
  input_tokens: 0,
  output_tokens: 0,
  calls: 0,
};
const ANSWER: Message = {
  ...QUESTION,
  id: "chm_2",
  role: "assistant",
  text: "You hold 10 AAPL [r1].",
  answered_by: "Anthropic claude-sonnet-5-5",
  has_model: true,
  citations: [POSITIONS],
  cost_usd: "0.0123",
  input_tokens: 900,
  output_tokens: 40,
  calls: 2,
};
const CAPABILITIES: Capabilities = {
  has_model: true,
  model: "Anthropic claude-sonnet-5-5",
  problem: null,
  explanation: "Ask in your own words.",
  phrases: [{ example: "What do I hold?", answers: "Your positions." }],
  tools: [{ name: "get_portfolio", label: "Looking at your positions" }],
  turn_limit_usd: "0.5",
};
const THREAD = { id: "cht_1", title: "What do I hold?", created_at: AT, updated_at: AT };

let messages: Message[] = [];
let asked: unknown[] = [];
let stopped: string[] = [];
let events: ReadableStreamDefaultController<Uint8Array> | null = null;

/** Sends one event of the answer that is under way. */
async function tell(event: ChatEvent) {
  await act(async () => {
    events?.enqueue(new TextEncoder().encode(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`));
  });
}

async function begun() {
  await waitFor(() => expect(asked).toHaveLength(1));
  await tell({ type: "started", question: QUESTION, message_id: "chm_2" });
}

/** The answer as the server keeps it, told and closed. */
async function ended(message: Message) {
  messages = [QUESTION, message];
  await tell({ type: "ended", message });
  await act(async () => events?.close());
}

beforeEach(() => {
  messages = [];
  asked = [];
  stopped = [];
  events = null;
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json(SAMPLE_USER)),
    http.get("*/api/market/indices", () => HttpResponse.json({ indices: [] })),
    http.get("*/api/chat/capabilities", () => HttpResponse.json(CAPABILITIES)),
    http.get("*/api/ai/usage", () =>
      HttpResponse.json({ spent_usd: "1.5", monthly_usd: "20", user_monthly_usd: null, is_exhausted: false }),
    ),
    http.get("*/api/chat/threads", () => HttpResponse.json({ threads: messages.length > 0 ? [THREAD] : [] })),
    http.post("*/api/chat/threads", () => HttpResponse.json(THREAD, { status: 201 })),
    http.get("*/api/chat/threads/:id", () => HttpResponse.json({ ...THREAD, messages, cost_usd: "0.0123" })),
    http.post("*/api/chat/threads/:id/messages", async ({ request }) => {
      asked.push(await request.json());
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          events = controller;
        },
      });
      return new HttpResponse(body, { headers: { "Content-Type": "text/event-stream" } });
    }),
    http.delete("*/api/chat/threads/:id/messages/:message", ({ params }) => {
      stopped.push(String(params["message"]));
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

async function open(opening: AssistantOpening = {}) {
  function Host() {
    const [isOpen, setOpen] = useState(true);
    return (
      <>
        <button type="button" onClick={() => setOpen(true)}>
          Open
        </button>
        <Assistant opening={opening} isOpen={isOpen} onClose={() => setOpen(false)} />
      </>
    );
  }
  const view = await renderApp(<Host />);
  return { ...view, field: await screen.findByLabelText("Your question") };
}

describe("an answer", () => {
  it("comes in pieces, with what is looked up, and ends with its sources and its cost", async () => {
    const { user, field } = await open();
    expect(field).toHaveFocus();
    await user.type(field, "What do I{Shift>}{Enter}{/Shift}hold?{Enter}");
    await begun();
    expect(asked).toEqual([{ text: "What do I\nhold?" }]);
    expect(screen.getByText("Thinking")).toBeVisible();
    await tell({ type: "step", tool: "get_portfolio", label: "Looking at your positions" });
    expect(screen.getByRole("status")).toHaveTextContent("Looking at your positions");
    await tell({ type: "found", citation: { ...POSITIONS, is_cited: false } });
    await tell({ type: "text", text: "You hold " });
    await tell({ type: "text", text: "10 AAPL [r1]." });
    expect(await screen.findByText("You hold 10 AAPL")).toBeVisible();
    // Pieces are not read aloud one by one.
    expect(screen.getByRole("status")).toHaveTextContent("Looking at your positions");
    await ended(ANSWER);
    expect(await screen.findByText(/Cost \$0\.0123 · Anthropic claude-sonnet-5-5/)).toBeVisible();
    expect(screen.getByRole("status")).toHaveTextContent("You hold 10 AAPL [r1].");
    expect(await screen.findByText("$1.50 of $20.00 spent this month")).toBeVisible();
    expect(screen.getAllByText("You hold 10 AAPL")).toHaveLength(1);
  });

  it("has numbers that lead to the data, with its source, its age and the page that shows it", async () => {
    const { user, router } = await open({ question: "What do I hold?" });
    await begun();
    await ended(ANSWER);
    await user.click(await screen.findByRole("button", { name: "Source 1: Positions" }));
    const link = screen.getByRole("link", { name: "Positions" });
    expect(link).toHaveFocus();
    expect(screen.getByRole("list", { name: "Sources" })).toHaveTextContent(
      /PaiiD local market, delayed, as of/,
    );
    await user.click(link);
    await waitFor(() => expect(router.state.location.pathname).toBe("/positions"));
    expect(screen.queryByRole("dialog", { name: "Assistant" })).toBeNull();
  });

  it("is text, whatever a model writes", async () => {
    await open({ question: "Hello" });
    await begun();
    await tell({
      type: "text",
      text: '<img src=x onerror="alert(1)"> **bold** [a](https://evil.example) [r9]',
    });
    expect(await screen.findByText(/<img src=x .*\*\*bold\*\* \[a\]\(https.* \[r9\]/)).toBeVisible();
    expect(document.querySelector("dialog img")).toBeNull();
    expect(screen.queryByRole("link")).toBeNull();
  });

  it("can be stopped, and keeps what was said", async () => {
    const { user } = await open({ question: "What do I hold?" });
    await begun();
    await tell({ type: "text", text: "You hold" });
    await user.click(screen.getByRole("button", { name: "Stop" }));
    await waitFor(() => expect(stopped).toEqual(["chm_2"]));
    await ended({ ...ANSWER, text: "You hold", citations: [], state: "stopped", problem: "Stopped." });
    expect(await screen.findByText("You hold")).toBeVisible();
    expect(await screen.findByRole("button", { name: "Ask again" })).toBeVisible();
    expect(screen.getByRole("button", { name: "Ask" })).toBeVisible();
  });

  it("goes on behind a closed panel", async () => {
    const { user } = await open({ question: "What do I hold?" });
    await begun();
    await user.click(screen.getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("dialog", { name: "Assistant" })).toBeNull();
    await ended(ANSWER);
    await user.click(screen.getByRole("button", { name: "Open" }));
    expect(await screen.findByText("You hold 10 AAPL")).toBeVisible();
    expect(stopped).toEqual([]);
  });

  it("that failed says why, and its question is asked again", async () => {
    const { user } = await open({ question: "What do I hold?" });
    await begun();
    const problem = "The model is overloaded; try again in a minute.";
    await ended({ ...ANSWER, text: "", citations: [], state: "failed", problem });
    expect(await screen.findByText(problem, { ignore: "[role=status]" })).toBeVisible();
    await user.click(await screen.findByRole("button", { name: "Ask again" }));
    await waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[1]).toEqual({ text: "What do I hold?" });
  });

  it("that was refused or cut off says so", async () => {
    server.use(
      http.post(
        "*/api/chat/threads/:id/messages",
        () =>
          HttpResponse.json(
            { title: "An answer is being written", detail: "Wait for it, or stop it.", status: 409 },
            { status: 409, headers: { "Content-Type": "application/problem+json" } },
          ),
        { once: true },
      ),
    );
    const { user } = await open({ question: "What do I hold?" });
    expect(await screen.findByText("Wait for it, or stop it.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Ask again" }));
    await begun();
    messages = [QUESTION, { ...ANSWER, text: "You", citations: [], state: "stopped", problem: "Stopped." }];
    await act(async () => events?.close());
    expect(await screen.findByText("The answer was cut off")).toBeVisible();
  });

  it("names numbers that no data bear out, and opens a ticket it drafted", async () => {
    const { user, router } = await open({ question: "Buy 5 AAPL at 150" });
    await begun();
    await ended({
      ...ANSWER,
      unfounded: ["987654"],
      drafts: [
        {
          symbol: "AAPL",
          side: "buy",
          type: "limit",
          quantity: "5",
          limit_price: "150",
          time_in_force: "day",
          reference: "r1",
          link: "/trade?symbol=AAPL&side=buy&quantity=5&type=limit&limit=150",
        },
      ],
    });
    expect(await screen.findByText(/Not in the data it was made from: 987654\./)).toBeVisible();
    expect(screen.getByText(/Nothing has been placed\./)).toBeVisible();
    await user.click(screen.getByRole("link", { name: "Open the ticket" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/trade"));
    expect(router.state.location.search).toMatchObject({ symbol: "AAPL", side: "buy" });
  });
});

describe("without a model", () => {
  it("says what would be possible, and offers the questions that are answered all the same", async () => {
    server.use(
      http.get("*/api/chat/capabilities", () =>
        HttpResponse.json({
          ...CAPABILITIES,
          has_model: false,
          model: null,
          explanation: "No language model is connected.",
        }),
      ),
    );
    const { user } = await open();
    expect(await screen.findByText("No language model is connected.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: /^What do I hold\?/ }));
    await begun();
    await ended({ ...ANSWER, has_model: false, answered_by: "without a model", cost_usd: "0" });
    expect(await screen.findByText(/Answered without a model, at no cost/)).toBeVisible();
    expect(screen.queryByText(/spent this month/)).toBeNull();
  });
});

describe("conversations", () => {
  it("are listed, opened, and deleted after asking", async () => {
    messages = [QUESTION, ANSWER];
    let removed = "";
    server.use(
      http.delete("*/api/chat/threads/:id", ({ params }) => {
        removed = String(params["id"]);
        messages = [];
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = await open();
    await user.click(screen.getByRole("button", { name: "Conversations" }));
    const list = await screen.findByRole("list", { name: "Conversations" });
    await user.click(within(list).getByRole("button", { name: /^What do I hold\?/ }));
    expect(await screen.findByText("You hold 10 AAPL")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Conversations" }));
    await user.click(await screen.findByRole("button", { name: "Delete conversation, What do I hold?" }));
    expect(removed).toBe("");
    await user.click(screen.getByRole("button", { name: "Delete conversation" }));
    expect(await screen.findByText("Ask in your own words.")).toBeVisible();
    expect(removed).toBe("cht_1");
  });

  it("may be read but not continued by a viewer", async () => {
    server.use(http.get("*/api/auth/me", () => HttpResponse.json({ ...SAMPLE_USER, role: "viewer" })));
    const { user, field } = await open({ draft: "Hello" });
    expect(await screen.findByText("A viewer may read conversations but not ask.")).toBeVisible();
    await user.type(field, "{Enter}");
    expect(asked).toEqual([]);
  });
});

describe("an opening", () => {
  it("may leave a draft in the field, to be sent by the person", async () => {
    const { user, field } = await open({ draft: "What is the price of AAPL?" });
    expect(field).toHaveValue("What is the price of AAPL?");
    expect(asked).toEqual([]);
    await user.type(field, "{Enter}");
    await waitFor(() => expect(asked).toEqual([{ text: "What is the price of AAPL?" }]));
  });
});

describe("the words of an answer", () => {
  it("are paragraphs and lists", () => {
    expect(
      blocksOf("One\nline\n\nTwo\n- a\n- b\n\n1. x\n2) y").map(({ kind, lines }) => [kind, lines]),
    ).toEqual([
      ["paragraph", ["One", "line"]],
      ["paragraph", ["Two"]],
      ["bullets", ["a", "b"]],
      ["numbers", ["x", "y"]],
    ]);
    // A loss is no item of a list.
    expect(blocksOf("-5 %")[0]?.kind).toBe("paragraph");
  });

  it("are cut at the references that exist", () => {
    const cut = (line: string) => partsOf(line, new Set([1, 2])).map((part) => Object.values(part)[1]);
    expect(cut("up [r1, r2], down [r2].")).toEqual(["up", 1, 2, ", down", 2, "."]);
    expect(cut("no such [r3] and [1]")).toEqual(["no such [r3] and [1]"]);
    expect(cut("[r1]")).toEqual([1]);
  });

  it("rest on their own data and on what they name of earlier answers", () => {
    const second = { ...POSITIONS, reference: "r2" };
    const third = { ...POSITIONS, reference: "r3" };
    expect(sourcesOf("See [r1].", [third], [POSITIONS, second])).toEqual([POSITIONS, third]);
  });
});
