import { act, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { FakeEventSource, renderApp } from "@/test/render";
import { SAMPLE_SETTINGS, SAMPLE_USER } from "@/test/samples";
import { server } from "@/test/server";
import type { Brief, Step, StepKey } from "./api";
import { MorningPage } from "./components/morning-page";
import { briefWords, shownSteps, toggled } from "./model";

function stepOf(key: StepKey, title: string, changes: Partial<Step> = {}): Step {
  return {
    key,
    title,
    state: "done",
    sentences: [],
    citations: [],
    suggestions: [],
    detail: null,
    ...changes,
  };
}

const HOLDINGS = stepOf("holdings", "Your holdings", {
  sentences: [{ text: "The account is worth $100.00 [1].", tone: "good" }],
  citations: [
    {
      number: 1,
      name: "Equity",
      value: "$100.00",
      source: "Paper account",
      as_of: "2026-11-23T13:45:00Z",
      delay: "simulated",
      link: "/positions",
    },
  ],
});
const INDICES = stepOf("indices", "Indices and sectors", {
  state: "failed",
  detail: "Its source gave no answer.",
});
const ACTIONS = stepOf("actions", "Suggested", {
  suggestions: [{ text: "Read what moved CVX -6.40%", link: "/news?symbol=CVX" }],
  sentences: [{ text: "Nothing is done without you.", tone: "plain" }],
});
const DONE: Brief = {
  id: "brf_1",
  brief_date: "2026-11-23",
  state: "done",
  trigger: "asked",
  composed_at: "2026-11-23T13:45:00Z",
  wanted: ["indices", "holdings", "actions"],
  steps: [INDICES, HOLDINGS, ACTIONS],
  reviewed: [],
};
const ON_ITS_WAY: Brief = { ...DONE, state: "composing", composed_at: null, steps: [HOLDINGS] };

let brief: Brief | null;
let sent: { path: string; body: unknown }[];

beforeEach(() => {
  brief = DONE;
  sent = [];
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json(SAMPLE_USER)),
    http.get("*/api/settings", () => HttpResponse.json(SAMPLE_SETTINGS)),
    http.get("*/api/morning/brief", () => HttpResponse.json({ brief })),
    http.post("*/api/morning/brief", async ({ request }) => {
      sent.push({ path: new URL(request.url).pathname, body: await request.json() });
      brief = ON_ITS_WAY;
      return HttpResponse.json(brief, { status: 202 });
    }),
    http.put("*/api/morning/briefs/:id/reviewed", async ({ request }) => {
      const body = (await request.json()) as { reviewed: StepKey[] };
      sent.push({ path: new URL(request.url).pathname, body });
      return HttpResponse.json({ ...DONE, reviewed: body.reviewed });
    }),
    http.put("*/api/settings", async ({ request }) => {
      const body = (await request.json()) as { preferences: object };
      sent.push({ path: "/api/settings", body });
      return HttpResponse.json({
        ...SAMPLE_SETTINGS,
        preferences: { ...SAMPLE_SETTINGS.preferences, ...body.preferences },
      });
    }),
  );
});

async function open() {
  const view = await renderApp(<MorningPage />, "/morning");
  await screen.findByRole("heading", { level: 1, name: "Morning Routine" });
  return view;
}

describe("the brief of today", () => {
  it("opens the source of a figure", async () => {
    const { user } = await open();
    const card = await screen.findByRole("region", { name: "Your holdings" });
    await user.click(within(card).getByRole("button", { name: "Source 1: Equity" }));
    expect(card).toHaveTextContent("Equity: $100.00. Paper account, simulated, as of");
    expect(within(card).getByRole("link", { name: "Open" })).toHaveAttribute("href", "/positions");
  });

  it("says which step could not be read, and shows the others", async () => {
    await open();
    const card = await screen.findByRole("region", { name: "Indices and sectors" });
    expect(card).toHaveTextContent("This step could not be read. Its source gave no answer.");
  });

  it("leads from a suggestion to its page without loading anew", async () => {
    const { user, router } = await open();
    await user.click(await screen.findByRole("link", { name: "Read what moved CVX −6.40%" }));
    await waitFor(() => expect(router.state.location.href).toBe("/news?symbol=CVX"));
  });

  it("ticks a step off", async () => {
    const { user } = await open();
    await user.click(await screen.findByRole("checkbox", { name: "Reviewed: Your holdings" }));
    await screen.findByText(/1 of 2 steps reviewed/);
    expect(sent).toEqual([{ path: "/api/morning/briefs/brf_1/reviewed", body: { reviewed: ["holdings"] } }]);
  });

  it("takes a tick back that cannot be saved", async () => {
    server.use(http.put("*/api/morning/briefs/:id/reviewed", () => HttpResponse.error()));
    const { user } = await open();
    const box = await screen.findByRole("checkbox", { name: "Reviewed: Your holdings" });
    await user.click(box);
    await screen.findByRole("alert");
    await waitFor(() => expect(box).not.toBeChecked());
  });
});

describe("composing", () => {
  it("shows each step when the stream tells of it", async () => {
    brief = null;
    const { user } = await open();
    await user.click(await screen.findByRole("button", { name: "Compose the brief" }));
    await screen.findByText("Composing, 1 of 3 steps");
    expect(sent).toEqual([{ path: "/api/morning/brief", body: {} }]);
    expect(screen.queryByText("Its source gave no answer.")).toBeNull();
    brief = DONE;
    await waitFor(() => expect(FakeEventSource.last).not.toBeNull());
    act(() =>
      FakeEventSource.last?.emit("job", { job: "morning", id: "brf_1", stage: "done", done: 3, total: 3 }),
    );
    await screen.findByText(/Its source gave no answer/);
  });

  it("tells why it could not begin", async () => {
    server.use(
      http.post("*/api/morning/brief", () =>
        HttpResponse.json({ title: "Not allowed", detail: "A viewer composes nothing." }, { status: 403 }),
      ),
    );
    const { user } = await open();
    await user.click(await screen.findByRole("button", { name: "Compose anew" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("A viewer composes nothing.");
  });
});

describe("the routine", () => {
  it("saves which steps are wanted", async () => {
    const { user } = await open();
    await user.click(await screen.findByRole("checkbox", { name: "Open orders" }));
    await waitFor(() => expect(sent).toHaveLength(1));
    const morning_steps = ["market", "indices", "holdings", "events", "risks", "calls", "actions"];
    expect(sent[0]?.body).toEqual({ preferences: { morning_steps } });
  });

  it("is composed on demand only when the time is taken away", async () => {
    const { user } = await open();
    await user.click(await screen.findByRole("button", { name: "On demand only" }));
    await waitFor(() => expect(sent[0]?.body).toEqual({ preferences: { morning_at: null } }));
  });
});

describe("words", () => {
  it("count steps but not the suggestions", () => {
    expect(shownSteps(ON_ITS_WAY).map(({ key, step }) => [key, step !== null])).toEqual([
      ["indices", false],
      ["holdings", true],
    ]);
    expect(briefWords({ ...DONE, reviewed: ["indices", "actions"] })).toMatch(/1 of 2 steps reviewed$/);
    expect(toggled(["risks"], "market", true)).toEqual(["market", "risks"]);
  });
});
