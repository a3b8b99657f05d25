import { act, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { FakeEventSource, renderApp } from "@/test/render";
import { SAMPLE_SETTINGS, SAMPLE_USER } from "@/test/samples";
import { server } from "@/test/server";
import type { System, Usage } from "./api/system";
import { SystemPage } from "./components/system/system-page";
import { formatMs, formatSpan, ruleWords } from "./system";

const TIMES = { count: 40, p50_ms: 1.5, p95_ms: 12, p99_ms: 1300 };
const AT = "2026-11-23T18:46:00Z";

const SYSTEM: System = {
  at: AT,
  health: {
    status: "ok",
    time: AT,
    version: "0.1.0",
    environment: "test",
    uptime_s: 60,
    dependencies: { database: { status: "ok", latency_ms: 1, detail: "SQLite." } },
    connections: [],
  },
  process: {
    pid: 42,
    host: "box",
    started_at: AT,
    runs_jobs: false,
    cpu_ratio: 0.12,
    cores: 2,
    memory_bytes: 104_000_000,
    memory_used_bytes: 250,
    memory_limit_bytes: 500,
    memory_of: "container",
    loop_lag_ms: 3,
  },
  alerts: [
    {
      rule: "cpu",
      state: "firing",
      meaning: "Processor use",
      value: 0.95,
      threshold: 0.8,
      lasts_s: 300,
      since: AT,
    },
  ],
  traffic: {
    per_second: 2.5,
    error_ratio: 0.02,
    last_minute: 150,
    watched_s: 60,
    in_flight: 1,
    streams: 3,
    total: 4000,
    errors: 3,
    refused_last_minute: 12,
    refused: [
      { status: 429, count: 1200 },
      { status: 401, count: 3 },
      { status: 400, count: 1 },
    ],
    times: TIMES,
  },
  routes: [{ method: "GET", route: "/api/orders", errors: 2, times: TIMES }],
  pool: { engine: "PostgreSQL", size: 10, in_use: 4, waiting: 1 },
  slow_after_ms: 200,
  slow_statements: [{ shape: "SELECT ?", count: 2, worst_ms: 900 }],
  jobs: [
    {
      name: "OrderJobs.reconcile",
      every_s: 60,
      runs: 5,
      failures: 1,
      last_started_at: AT,
      last_ms: 20,
      error: "ValueError",
      failed_at: AT,
    },
  ],
  vendor_calls: [
    {
      port: "market_data",
      provider: "Tradier",
      operation: "quotes",
      errors: 2,
      rate_limited: 1,
      times: TIMES,
    },
  ],
  vendors: [
    { id: "tradier", name: "Tradier", state: "ok", latency_ms: 20, budget_used: 7, budget_limit: 120 },
  ],
};

const RATE = { attempts: 10, succeeded: 9, excluded: 2, success_rate: "0.9" };
const USAGE: Usage = {
  scope: "instance",
  days: 7,
  since: AT,
  until: AT,
  users: 2,
  events: 0,
  workflows: [],
  sessions: { count: 3, average_length_s: "600", median_length_s: "300", longest_s: "900" },
  trades: { attempted: 10, succeeded: 9, success_rate: "0.9" },
  ai: { visits: 1, opened: 4, accepted: 1, dismissed: 0, acceptance_rate: "1" },
  success_rates: { registration: RATE, login: RATE, trades: RATE, ai: { ...RATE, success_rate: null } },
};

function answers(system: () => Response = () => HttpResponse.json(SYSTEM)) {
  server.use(
    http.get("*/api/settings", () => HttpResponse.json(SAMPLE_SETTINGS)),
    http.get("*/api/auth/me", () => HttpResponse.json({ ...SAMPLE_USER, role: "owner" })),
    http.get("*/api/monitor/system", system),
    http.get("*/api/telemetry/summary", () => HttpResponse.json(USAGE)),
    http.get("*/api/telemetry/measurements", () => HttpResponse.json(MEASURED)),
  );
}

const NONE = { count: 0, p50: null, p75: null, p95: null };
const MEASURED = {
  days: 7,
  since: "2026-11-20T00:00:00Z",
  loads: 8,
  errors: 2,
  error_rate: "0.25",
  measures: [
    { measure: "lcp", count: 8, p50: 900, p75: 3100, p95: 4000 },
    { measure: "cls", count: 8, p50: 11, p75: 40, p95: 120 },
    { measure: "inp", ...NONE },
  ],
};

beforeEach(() => {
  FakeEventSource.last = null;
});

describe("SystemPage", () => {
  it("says whose figures they are and what fires, and follows the stream", async () => {
    answers();
    await renderApp(<SystemPage />);
    expect(await screen.findByText("Processor use needs a look.", {}, { timeout: 8000 })).toBeInTheDocument();
    expect(screen.getByText(/Figures of process 42 on box.*Another process runs/)).toBeInTheDocument();
    expect(screen.getByText("Firing")).toBeInTheDocument();
    const routes = screen.getByRole("table", { name: "Requests, errors and latency of each route" });
    expect(within(routes).getByText("1.3 s")).toBeInTheDocument();
    expect(screen.getByText(/4 of 10 connections in use, 1 waiting/)).toBeInTheDocument();
    expect(screen.getByText("7 of 120 calls this minute")).toBeInTheDocument();
    expect(
      screen.getByText("1,200 too many, 3 not signed in, 1 with 400 since the start"),
    ).toBeInTheDocument();
    expect(await screen.findAllByText(/9 of 10, 2 not counted/)).toHaveLength(4);
    await waitFor(() => expect(FakeEventSource.last?.url).toContain("system"), { timeout: 5000 });
    const calm = { ...SYSTEM, alerts: [], traffic: { ...SYSTEM.traffic, streams: 8 } };
    act(() => FakeEventSource.last?.emit("system", calm));
    expect(await screen.findByText("Everything works.")).toBeInTheDocument();
  });

  it("shows what the server says when it fails, and tries again", async () => {
    let isBroken = true;
    answers(() =>
      isBroken
        ? HttpResponse.json({ title: "No", detail: "Not now.", status: 503 }, { status: 503 })
        : HttpResponse.json(SYSTEM),
    );
    const { user } = await renderApp(<SystemPage />);
    expect(await screen.findByRole("alert", {}, { timeout: 8000 })).toHaveTextContent("Not now.");
    isBroken = false;
    await user.click(screen.getByRole("button", { name: "Retry" }));
    expect(await screen.findByText("Latency by route", { selector: "h2" })).toBeInTheDocument();
  });

  it("is no page at all for anybody but the owner", async () => {
    answers();
    server.use(http.get("*/api/auth/me", () => HttpResponse.json({ ...SAMPLE_USER, role: "member" })));
    await renderApp(<SystemPage />);
    expect(await screen.findByText("There is no such page.")).toBeInTheDocument();
  });
});

describe("words", () => {
  it("reads milliseconds and spans as people do", () => {
    expect([formatMs(null), formatMs(0.42), formatMs(12.4), formatMs(1300)]).toEqual([
      "–",
      "0.42 ms",
      "12 ms",
      "1.3 s",
    ]);
    expect([formatSpan(45), formatSpan(300), formatSpan(86_400)]).toEqual(["45 s", "5 min", "1 day"]);
    const [cpu] = SYSTEM.alerts;
    expect(cpu && ruleWords(cpu)).toBe("above 80.0% for 5 min");
  });

  it("tells what browsers measured, and what is slower than it should be", async () => {
    answers();
    await renderApp(<SystemPage />);
    const table = within(await screen.findByRole("table", { name: "Page measurements" }, { timeout: 8000 }));
    const paint = within(table.getByRole("row", { name: /^Largest contentful paint/ }));
    expect(paint.getByText("3.1 s")).toHaveClass("text-down");
    expect(table.getByRole("row", { name: /^Layout shift/ })).toHaveTextContent("0.040");
    expect(table.getByRole("row", { name: /^Interaction/ })).toHaveTextContent("–");
    expect(screen.getByText(/8 page loads, 2 script errors \(25\.0% of loads\)/)).toBeInTheDocument();
  });
});
