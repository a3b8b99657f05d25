import { act, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection, Connections } from "@/lib/live/events";
import { connectionsWith, connectionWith, unsetConnection } from "@/test/connections";
import { FakeEventSource, renderApp } from "@/test/render";
import { SAMPLE_USER } from "@/test/samples";
import { server } from "@/test/server";
import { ConnectionsSection } from "./components/connections-section";
import { listed, sourcesSentence } from "./connections";

const REFUSED = {
  state: "misconfigured",
  error: "Tradier does not accept the key (HTTP 401).",
  mend: "TRADIER_API_KEY is not accepted: check the token. Then start PaiiD again.",
  last_failure_at: "2026-11-23T18:46:00Z",
} as const;

function serve(connections: Connections, role: "owner" | "member" = "owner"): () => number {
  let reads = 0;
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json({ ...SAMPLE_USER, role })),
    http.get("*/api/connections", () => {
      reads += 1;
      return HttpResponse.json(connections);
    }),
  );
  return () => reads;
}

function answerTest(respond: () => Response | Promise<Response>): void {
  server.use(http.post("*/api/connections/tradier/test", respond));
}

async function openSection() {
  const view = await renderApp(<ConnectionsSection />, "/settings");
  await screen.findByRole("list", { name: "Connections" });
  return view;
}

function card(name: string) {
  const found = screen.getByRole("heading", { name }).closest("li");
  if (!found) {
    throw new Error(`${name} has no card.`);
  }
  return within(found);
}

const testButton = () => screen.findByRole("button", { name: "Test connection to Tradier" });

function figures(changes: Partial<Connection>) {
  return { connections: [connectionWith(changes)] };
}

describe("connections", () => {
  it("that work show their last answer, feed and budget", async () => {
    vi.spyOn(Date, "now").mockReturnValue(Date.parse("2026-11-23T18:46:12Z"));
    serve(connectionsWith(connectionWith()));
    await openSection();
    const tradier = card("Tradier");
    expect(tradier.getByText("Working")).toBeVisible();
    expect(tradier.getByText(/ago, in 34 ms/)).toHaveTextContent("12 s ago, in 34 ms");
    expect(tradier.getByText("streamed")).toBeVisible();
    expect(tradier.getByText("34 of 120 calls this minute")).toBeVisible();
    vi.mocked(Date.now).mockRestore();
  });

  it("that are refused say why and what mends it", async () => {
    serve(connectionsWith(connectionWith(REFUSED)));
    await openSection();
    expect(card("Tradier").getByText("Not accepted")).toBeVisible();
    expect(card("Tradier").getByText(/does not accept the key/)).toBeVisible();
    expect(card("Tradier").getByText(/^TRADIER_API_KEY is not accepted: check/)).toBeVisible();
  });

  it.each([
    ["unused", "Not asked yet"],
    ["degraded", "In trouble"],
    ["down", "Not answering"],
  ] as const)("in state %s say so in words", async (state, words) => {
    serve(connectionsWith(connectionWith({ state, last_success_at: null })));
    await openSection();
    expect(card("Tradier").getByText(words)).toBeVisible();
    expect(card("Tradier").getByText("none yet")).toBeVisible();
  });

  it("that are not set up name the variable and what it brings, without a test", async () => {
    serve(connectionsWith(unsetConnection()));
    await openSection();
    expect(card("Finnhub").getByText("Not set up")).toBeVisible();
    expect(card("Finnhub").getByText("FINNHUB_API_KEY")).toBeVisible();
    expect(card("Finnhub").getByText(/Brings news of companies/)).toBeVisible();
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("with a key that nothing uses are off", async () => {
    const variables = [{ name: "FINNHUB_API_KEY", is_set: true, is_required: true }];
    serve(connectionsWith({ ...unsetConnection(), state: "off", variables }));
    await openSection();
    expect(card("Finnhub").getByText(/nothing here uses it/)).toBeVisible();
  });

  it("cannot be tested by anyone but the owner", async () => {
    serve(connectionsWith(connectionWith()), "member");
    await openSection();
    await waitFor(() => expect(screen.queryByRole("button")).toBeNull());
  });

  it("that cannot be read are an error with a way to try again", async () => {
    serve(connectionsWith(connectionWith()));
    server.use(http.get("*/api/connections", () => new HttpResponse(null, { status: 500 }), { once: true }));
    const { user } = await renderApp(<ConnectionsSection />, "/settings");
    await user.click(await screen.findByRole("button", { name: "Retry" }));
    expect(await screen.findByText("Working")).toBeVisible();
  });

  it("that do not exist say what will stand here", async () => {
    serve(connectionsWith());
    await renderApp(<ConnectionsSection />, "/settings");
    expect(await screen.findByText(/will stand here/)).toBeVisible();
  });
});

describe("a test", () => {
  beforeEach(() => {
    serve(connectionsWith(connectionWith({ state: "unused", latency_ms: null })));
  });

  it("is under way until the answer, which takes the place of what was known", async () => {
    let finish = () => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    answerTest(async () => {
      await gate;
      return HttpResponse.json(connectionWith({ latency_ms: 51 }));
    });
    const { user } = await openSection();
    await user.click(await testButton());
    expect(await screen.findByText("Asking Tradier")).toHaveAttribute("role", "status");
    expect(await testButton()).toHaveAttribute("aria-busy", "true");
    finish();
    expect(await screen.findByText("Tradier answered in 51 ms.")).toHaveAttribute("role", "status");
    expect(card("Tradier").getByText("Working")).toBeVisible();
  });

  it("that finds trouble says so, with the mend", async () => {
    answerTest(() => HttpResponse.json(connectionWith(REFUSED)));
    const { user } = await openSection();
    await user.click(await testButton());
    expect(await screen.findByText("Tradier: not accepted.")).toHaveAttribute("role", "status");
    expect(card("Tradier").getByText(/^TRADIER_API_KEY is not accepted/)).toBeVisible();
  });

  it("that is refused tells how long to wait", async () => {
    const detail = "Each test is a call of the vendor's; wait 20 s.";
    answerTest(() => HttpResponse.json({ title: "Tested too often", detail }, { status: 429 }));
    const { user } = await openSection();
    await user.click(await testButton());
    expect(await screen.findByText(detail)).toHaveAttribute("role", "status");
  });
});

describe("the stream", () => {
  it("brings figures without a call, and a call only for what it may not tell", async () => {
    FakeEventSource.last = null;
    const reads = serve(connectionsWith(connectionWith(), unsetConnection()));
    await openSection();
    await waitFor(() => expect(FakeEventSource.last?.url).toContain("connections"));
    act(() => FakeEventSource.last?.emit("connections", figures({ budget_used: 99 })));
    expect(await screen.findByText("99 of 120 calls this minute")).toBeVisible();
    expect(card("Finnhub").getByText("Not set up")).toBeVisible();
    expect(reads()).toBe(1);
    const error = "Tradier cannot be reached.";
    const readsAgain = serve(connectionsWith(connectionWith({ state: "down", error })));
    act(() => FakeEventSource.last?.emit("connections", figures({ state: "down" })));
    expect(await card("Tradier").findByText("Not answering")).toBeVisible();
    expect(await card("Tradier").findByText(error)).toBeVisible();
    expect(readsAgain()).toBe(1);
  });
});

describe("the order of sources", () => {
  it("is a sentence", () => {
    const [prices, news] = connectionsWith().sources;
    expect(prices && sourcesSentence(prices)).toBe(
      "Prices come from Tradier; when it does not answer, from Alpaca. Nothing simulated ever takes their place.",
    );
    expect(news && sourcesSentence(news)).toMatch(/^News comes from PaiiD local news, which is simulated/);
    expect(sourcesSentence({ role: "news", names: ["Alpaca", "Finnhub"], is_simulated: false })).toBe(
      "News comes from Alpaca and Finnhub together, each story once. Nothing simulated ever takes its place.",
    );
  });

  it("lists names", () => {
    expect([listed([]), listed(["A"]), listed(["A", "B", "C"])]).toEqual(["", "A", "A, B and C"]);
  });
});
