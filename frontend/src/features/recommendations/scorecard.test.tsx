import { act, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { recorded, recordedProblem } from "@/test/recorded";
import { FakeEventSource, renderApp } from "@/test/render";
import { server } from "@/test/server";
import type { Chances, Curve, Scorecard } from "./api";
import { RecommendationsPage } from "./components/recommendations-page";
import { ScorecardCard } from "./components/scorecard-card";
import { apart, drawnCurve, monthlyPoints } from "./curve-model";
import { percentOf, pointsOf, signedPercentOf } from "./figures";
import { reliabilityPoints, reliabilityWords } from "./reliability-model";
import { type IdeasSearch, ideasSearch } from "./search";

const CARD = recorded<Scorecard>("advice/scorecard");
const CHANCES = CARD.score.shown as Chances;
const CURVE = recorded<Curve>("advice/scorecard-curve");

function answer(path: string, body: object) {
  return http.get(`*/api/${path}`, () => HttpResponse.json(body as never));
}

const RUN = {
  recommendations: [],
  counts: { new: 0, open: 2, snoozed: 1, dismissed: 1 },
  considered: 64,
  pending: 0,
  advisor: "PaiiD quantitative advisor",
  source: "PaiiD local market",
  delay: "simulated",
  as_of: "2026-11-23T18:46:00Z",
  run: null,
  running: null,
};
const ONE_RUN = {
  id: "run_1",
  kind: "advice",
  cause: "request",
  state: "running",
  step: "asking",
  session_date: "2026-11-20",
  advisor: "quant",
  model: "fit-1",
  prompt_version: "rules-1",
  considered: 150,
  pending: 0,
  candidates: 9,
  answers: 8,
  calls: 0,
  refused: 1,
  without_news: [],
  past: null,
  problem: null,
  started_at: "2026-11-20T22:00:00Z",
  ended_at: null,
};
const PROPOSED = {
  id: "prp_1",
  account_id: "acc_1",
  source: "mcp",
  source_name: "My script",
  reason: "It looked cheap.",
  state: "waiting",
  order: { symbol: "TLT", side: "buy", type: "limit", quantity: "10", limit_price: "89.9" },
  order_id: null,
  created_at: "2026-11-23T18:40:00Z",
  expires_at: "2026-11-23T19:40:00Z",
  decided_at: null,
};

beforeEach(() => {
  server.use(
    answer("auth/me", { role: "owner" }),
    answer("proposals", { items: [], next_cursor: null, waiting: 0 }),
    answer("ai/recommendations", RUN),
    answer("ai/scorecard", CARD),
    answer("ai/scorecard/curve", CURVE),
    http.get("*/api/ai/advisor", () => HttpResponse.json({ title: "Away" }, { status: 503 })),
    answer("ai/history", recorded("advice/history")),
    answer("ai/recommendations/call_000001", recorded("advice/recommendation-resolved")),
    answer("ai/runs", { items: [ONE_RUN], next_cursor: null }),
    answer("ai/runs/run_1", {
      ...ONE_RUN,
      refusals: [
        { symbol: "AMD", direction: "buy", stage: "size", reason: "cash", detail: "The cash buys no share." },
      ],
    }),
  );
});

async function openPage(search: IdeasSearch = {}) {
  return renderApp(<RecommendationsPage search={search} />, "/recommendations");
}

describe("the scorecard", () => {
  it("begins with its plain sentence, also an unflattering one, and counts every call", async () => {
    await renderApp(<ScorecardCard />);
    const card = await screen.findByRole("region", { name: "Scorecard" });
    expect(await within(card).findByText("Worse than holding SPY over 172 days")).toBeInTheDocument();
    expect(card).toHaveTextContent("Brier score0.237base rate 0.250");
    expect(card).toHaveTextContent("Hit rate47.9%69 of 144");
    expect(card).toHaveTextContent("Too sure by3.5 pts");
    expect(card).toHaveTextContent("151 made: 144 scored, 7 open, 0 contaminated and not scored.");
    expect(card).toHaveTextContent("150 were made later for past days");
    expect(card).toHaveTextContent("Too few to judge: no call has ended, 60 are needed.");
  });

  it("shows reliability as a drawing that is told and as a table", async () => {
    const { user } = await renderApp(<ScorecardCard />);
    await screen.findByRole("img", { name: /38% stated, 30% came true/ });
    await user.click(screen.getByRole("button", { name: "Show as table: reliability" }));
    const table = screen.getByRole("table", { name: "Reliability: stated against what came true" });
    expect(within(table).getAllByRole("row")).toHaveLength(5);
    expect(table).toHaveTextContent("30–40%38%30.0%17% to 48%30");
  });

  it("shows what $100 became as a drawing and as a table", async () => {
    const { user } = await renderApp(<ScorecardCard />);
    await screen.findByRole("img", { name: /You \+12\.10%, SPY \+11\.41%, Advice \+5\.34%/ });
    await user.click(screen.getByRole("button", { name: "Show as table: what $100 became" }));
    const table = screen.getByRole("table", { name: /What \$100 became/ });
    expect(within(table).getAllByRole("row")).toHaveLength(monthlyPoints(CURVE.points).length + 1);
  });

  it("splits the calls; a small group has no rate", async () => {
    const { user } = await renderApp(<ScorecardCard />);
    await user.selectOptions(await screen.findByLabelText("Split the scores by"), "confidence");
    const table = screen.getByRole("table", { name: "Scores by confidence" });
    expect(table).toHaveTextContent("Too few to judge");
  });

  it("says that a demo's two years are still being made, and follows them on the stream", async () => {
    const run = {
      ...ONE_RUN,
      cause: "backfill",
      step: "studying",
      past: { sessions: 504, sessions_decided: 126, calls: null, calls_frozen: 0 },
    };
    server.use(answer("ai/scorecard", { ...CARD, filling: run }));
    renderApp(<RecommendationsPage />);
    const card = await screen.findByRole("region", { name: "Scorecard" });
    expect(await within(card).findByText("Two years of advice: 126 of 504 days decided")).toBeInTheDocument();
    expect(within(card).getByText(/What stands below is so far/)).toBeInTheDocument();
    expect(within(card).getByRole("progressbar")).toHaveAttribute("aria-valuenow", "24");
    await waitFor(() => expect(FakeEventSource.last?.url).toContain("jobs"));
    const frozen = { sessions: 504, sessions_decided: 504, calls: 417, calls_frozen: 100 };
    act(() => FakeEventSource.last?.emit("job", { ...run, step: "checking", past: frozen }));
    expect(await within(card).findByText("Two years of advice: 100 of 417 calls frozen")).toBeInTheDocument();
    server.use(answer("ai/scorecard", CARD));
    act(() => FakeEventSource.last?.emit("job", { ...run, state: "done", step: "ended", past: null }));
    await waitFor(() => expect(within(card).queryByText(/is so far/)).not.toBeInTheDocument());
  });

  it("shows counts alone below sixty scored calls", async () => {
    server.use(answer("ai/scorecard", recorded("advice/scorecard-too-few")));
    await renderApp(<ScorecardCard />);
    expect(await screen.findAllByText("Too few to judge")).not.toHaveLength(0);
    expect(screen.getByText(/7 made: 7 scored/)).toBeInTheDocument();
    expect(screen.queryByText("Brier score")).not.toBeInTheDocument();
    expect(screen.queryByRole("region", { name: "Reliability" })).not.toBeInTheDocument();
  });
});

describe("the history", () => {
  it("lists every call with its outcome and opens the frozen record", async () => {
    const opened: IdeasSearch[] = [];
    const { user } = await renderApp(
      <RecommendationsPage search={{ tab: "scored" }} onSearch={(change) => opened.push(change)} />,
    );
    const table = await screen.findByRole("table", { name: "Calls, newest first" });
    expect(table).toHaveTextContent("Runs until Dec 21, 2026");
    const [first] = within(table).getAllByRole("button", { name: /open the frozen record/ });
    await user.click(first as HTMLElement);
    expect(opened).toEqual([{ call: "call_000151" }]);
  });

  it("asks the server with the filters", async () => {
    const asked: string[] = [];
    server.use(
      http.get("*/api/ai/history", ({ request }) => {
        asked.push(new URL(request.url).search);
        return HttpResponse.json({ items: [], next_cursor: null, total: 0 });
      }),
    );
    await openPage({ tab: "scored", ended: "stop", strategy: "momentum", symbol: "TLT" });
    expect(await screen.findByText(/Calls appear here/)).toBeInTheDocument();
    expect(asked).toEqual(["?standing=stop&strategy=momentum&symbol=TLT&limit=50"]);
  });

  it("shows a record with outcome, evidence and hashes", async () => {
    await openPage({ call: "call_000001" });
    const drawer = within(await screen.findByRole("dialog", { hidden: true }));
    expect(await drawer.findByText("Hash of the one before")).toBeInTheDocument();
    expect(drawer.getByRole("region", { name: "How it ended", hidden: true })).toHaveTextContent(
      /Return after costs/,
    );
    expect(drawer.getByRole("list", { name: "Evidence", hidden: true })).toBeInTheDocument();
  });

  it("says that a record is not there", async () => {
    server.use(
      http.get("*/api/ai/recommendations/call_9", () => recordedProblem("advice/recommendation-absent")),
    );
    await openPage({ call: "call_9" });
    expect(await screen.findByText("No such recommendation")).toBeInTheDocument();
  });
});

describe("runs", () => {
  it("tell what was refused and why once they are opened", async () => {
    const { user } = await openPage({ tab: "runs" });
    await user.click(await screen.findByText(/After Nov 20, 2026/));
    const details = document.querySelector("details") as HTMLDetailsElement;
    act(() => {
      details.open = true;
      details.dispatchEvent(new Event("toggle"));
    });
    expect(await screen.findByText("The cash buys no share.")).toBeInTheDocument();
    expect(screen.getByText("No size fits")).toBeInTheDocument();
  });

  it("are followed step by step on the stream", async () => {
    await openPage();
    await screen.findByText(/None of the 64 symbols/);
    await waitFor(() => expect(FakeEventSource.last?.url).toContain("jobs"));
    // The page may still be changing what it asks the stream for; a run tells its progress again and again.
    await waitFor(() => {
      act(() => FakeEventSource.last?.emit("job", ONE_RUN));
      expect(screen.getByRole("progressbar", { name: "Run of the advisor" })).toHaveAttribute(
        "aria-valuenow",
        "56",
      );
    });
    expect(screen.getByText(/Asking the advisor/)).toBeInTheDocument();
    act(() => FakeEventSource.last?.emit("job", { ...ONE_RUN, state: "done", step: "ended", calls: 1 }));
    await waitFor(() => expect(screen.queryByRole("progressbar")).not.toBeInTheDocument());
  });
});

describe("orders that wait for a yes", () => {
  it("are not shown where none waits", async () => {
    await openPage();
    await screen.findByText(/None of the 64 symbols/);
    expect(screen.queryByText("Waiting for your yes")).not.toBeInTheDocument();
  });

  it("come by an alert and are placed after a second look, to the terms that stand then", async () => {
    const approved: unknown[] = [];
    const { user } = await openPage();
    await screen.findByText(/None of the 64 symbols/);
    server.use(
      answer("proposals", { items: [PROPOSED], next_cursor: null, waiting: 1 }),
      http.post("*/api/proposals/:id/approve", async ({ params, request }) => {
        approved.push(params["id"], await request.json());
        return HttpResponse.json({ ...PROPOSED, state: "approved", order_id: "ord_1" });
      }),
    );
    await waitFor(() => expect(FakeEventSource.last?.url).toContain("alerts"));
    const waiting = await waitFor(() => {
      // As above: what a stream tells that is just being exchanged, its server tells again.
      act(() => FakeEventSource.last?.emit("alert", { kind: "proposal", id: "prp_1", state: "waiting" }));
      return screen.getByRole("region", { name: "Waiting for your yes" });
    });
    expect(waiting).toHaveTextContent("It looked cheap.");
    await user.click(within(waiting).getByRole("button", { name: "Approve" }));
    expect(approved).toEqual([]);
    server.use(answer("proposals", { items: [], next_cursor: null, waiting: 0 }));
    const dialog = within(screen.getByRole("dialog"));
    const send = dialog.getByRole("button", { name: "Approve and send" });
    await user.clear(dialog.getByLabelText("Quantity"));
    expect(send).toHaveAttribute("aria-disabled", "true");
    await user.type(dialog.getByLabelText("Quantity"), "4");
    expect(dialog.getByText("Buy 4 TLT at 89.90 or lower, today only.")).toBeVisible();
    await user.click(send);
    await waitFor(() => expect(approved).toEqual(["prp_1", { order: { ...PROPOSED.order, quantity: "4" } }]));
    await waitFor(() => expect(screen.queryByText("Waiting for your yes")).not.toBeInTheDocument());
  });
});

describe("figures and places", () => {
  it("are written from the ratio's digits", () => {
    expect([percentOf("0.4643"), percentOf("0.4643", 1), percentOf(null)]).toEqual(["46%", "46.4%", "—"]);
    expect([signedPercentOf("-0.0004"), signedPercentOf("0.02"), signedPercentOf("0")]).toEqual([
      "−0.04%",
      "+2.00%",
      "0.00%",
    ]);
    expect(pointsOf("0.049")).toBe("4.9");
  });

  it("draw no rate for fewer than five results", () => {
    const [bucket] = CHANCES.buckets;
    const few = { ...bucket, count: 4 } as Chances["buckets"][number];
    expect(reliabilityPoints([few])[0]).toMatchObject({ x: 38, y: 38, isFew: true });
    expect(reliabilityWords({ buckets: [few] })).toBe("Reliability: 38% stated, too few to tell.");
  });

  it("draw the curves in one frame and leave out who has none", () => {
    const drawn = drawnCurve({ ...CURVE, points: CURVE.points.map((point) => ({ ...point, you: null })) });
    expect(drawn.lines.map(({ name }) => name)).toEqual(["spy", "followed"]);
    expect(drawn.low).toBeLessThanOrEqual(100);
    expect(apart([50, 51, 99], 10)).toEqual([50, 60, 99]);
    expect(apart([98, 99], 10)).toEqual([90, 100]);
  });

  it("read the address and leave out what is not understood", () => {
    expect(ideasSearch({ tab: "scored", symbol: "tlt", direction: "hold", call: "call_1" })).toEqual({
      tab: "scored",
      symbol: "TLT",
      call: "call_1",
    });
    expect(ideasSearch({ tab: "x", strategy: "<b>", ended: "stop" })).toEqual({ ended: "stop" });
  });
});
