import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { renderApp } from "@/test/render";
import { SAMPLE_STATUS } from "@/test/samples";
import { server } from "@/test/server";
import { BacktestsPage } from "./components/backtests-page";
import type { Dataset, DatasetDetail } from "./data/api";
import { findingsOf, importProblem, NO_DRAFT, symbolIn, wrongRows } from "./data/model";
import type { BacktestsSearch } from "./search";

const SET: DatasetDetail = {
  id: "dat_1",
  symbol: "SPY",
  timeframe: "1d",
  source: "stooq",
  prices: "adjusted",
  file_name: "spy.csv",
  file_hash: "f".repeat(64),
  data_hash: "d".repeat(64),
  bars: 249,
  first_session: "2023-01-03",
  last_session: "2023-12-29",
  size_bytes: 9000,
  faults: 2,
  created_at: "2026-11-23T18:46:00Z",
  quality: {
    sessions: 249,
    expected_sessions: 250,
    missing_sessions: 1,
    gaps: [{ start: "2023-02-15", end: "2023-02-15", sessions: 1 }],
    short_sessions: 0,
    short: [],
    outliers: 0,
    outlier_score: "10",
    outlier: [],
    splits: [{ session_date: "2023-06-01", ratio: "2:1", before: "400", open: "200.5" }],
    adjustments: [],
    zero_volume: 0,
    zero_volume_sessions: [],
    duplicates: 0,
    out_of_order: 0,
    outside_hours: 0,
    before_calendar: 0,
    columns_ignored: ["note"],
    scaled: false,
  },
};

let sets: Dataset[] = [];
let sent: FormData | undefined;
let role = "owner";

function Stateful({ initial }: { initial: BacktestsSearch }) {
  const [search, setSearch] = useState(initial);
  return (
    <BacktestsPage search={search} onSearch={(change) => setSearch((before) => ({ ...before, ...change }))} />
  );
}

beforeEach(() => {
  sets = [];
  sent = undefined;
  role = "owner";
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json({ role })),
    http.get("*/api/market/status", () => HttpResponse.json(SAMPLE_STATUS)),
    http.get("*/api/python-strategies", () =>
      HttpResponse.json({ folder: "/data/strategies", seconds: 60, memory_mb: 1024, items: [] }),
    ),
    http.get("*/api/strategies/templates", () => HttpResponse.json({ templates: [] })),
    http.get("*/api/strategies", () =>
      HttpResponse.json({ items: [{ id: "str_1", name: "Mine", summary: "My rules." }], next_cursor: null }),
    ),
    http.get("*/api/strategies/str_1", () =>
      HttpResponse.json({
        id: "str_1",
        definition: { universe: { symbols: ["SPY"] }, parameters: [], costs: { slippage_bps: "3" } },
      }),
    ),
    http.get("*/api/backtests", () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get("*/api/datasets", () => HttpResponse.json({ items: sets, next_cursor: null })),
    http.get("*/api/datasets/dat_1", () => HttpResponse.json(SET)),
    http.delete("*/api/datasets/dat_1", () => {
      sets = [];
      return new HttpResponse(null, { status: 204 });
    }),
    http.post("*/api/datasets", async ({ request }) => {
      sent = await request.formData();
      sets = [SET];
      return HttpResponse.json(SET, { status: 201 });
    }),
  );
});

describe("bars of one's own", () => {
  it("are imported, judged and removed", async () => {
    const { user } = await renderApp(<Stateful initial={{}} />, "/backtests");
    await user.click(await screen.findByRole("button", { name: "Your bars" }));
    expect(await screen.findByText(/Bars that you import appear here/)).toBeInTheDocument();
    expect(screen.getByText("Choose a file.")).toBeInTheDocument();
    await user.upload(screen.getByLabelText("File"), new File(["date,open"], "spy-daily.csv"));
    expect(screen.getByLabelText("Symbol")).toHaveValue("SPY");
    await user.type(screen.getByLabelText("Source"), "stooq");
    await user.click(screen.getByRole("button", { name: "Import" }));

    const report = await screen.findByRole("region", { name: "Quality of SPY, daily bars of stooq" });
    expect(
      await within(report).findByText(/1 of 250 sessions of the exchange have no bar/),
    ).toBeInTheDocument();
    expect(report).toHaveTextContent("2:1, from 400 to 200.5");
    expect(report).toHaveTextContent("Columns not used: note.");
    expect(Object.fromEntries([...(sent as FormData)].filter(([name]) => name !== "file"))).toEqual({
      symbol: "SPY",
      source: "stooq",
      timeframe: "1d",
      prices: "adjusted",
    });
    await user.click(within(report).getByRole("button", { name: "Remove" }));
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remove" }));
    expect(await screen.findByText(/Bars that you import appear here/)).toBeInTheDocument();
  });

  it("tell the rows that a file was refused for", async () => {
    server.use(
      http.post("*/api/datasets", () =>
        HttpResponse.json(
          {
            type: "urn:paiid:problem:refused-bars",
            title: "Rows of the file are wrong",
            detail: "Row 7: the high 4 is below another price of the bar. Nothing was imported.",
            request_id: "req_1",
            refused: 1,
            errors: [
              { row: 7, message: "the high 4 is below another price of the bar", cells: "2024-01-02 | 5" },
            ],
          },
          { status: 422 },
        ),
      ),
    );
    const { user } = await renderApp(<Stateful initial={{ mode: "data" }} />, "/backtests");
    await user.upload(await screen.findByLabelText("File"), new File(["x"], "spy.csv"));
    await user.type(screen.getByLabelText("Source"), "stooq");
    await user.click(screen.getByRole("button", { name: "Import" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Nothing was imported.");
    const rows = within(screen.getByRole("table", { name: "Rows that were refused" }));
    expect(
      rows.getByRole("row", { name: /7 the high 4 is below another price of the bar/ }),
    ).toBeInTheDocument();
  });

  it("are chosen in the form of a run, whose prices are then the set's own", async () => {
    sets = [SET];
    let body: Record<string, unknown> = {};
    server.use(
      http.post("*/api/backtests", async ({ request }) => {
        body = (await request.json()) as Record<string, unknown>;
        return HttpResponse.json({ type: "about:blank", title: "No", detail: "No." }, { status: 422 });
      }),
    );
    const { user } = await renderApp(<Stateful initial={{ strategy: "str_1" }} />, "/backtests");
    await user.selectOptions(await screen.findByLabelText("Bars from"), "stooq (imported)");
    expect(screen.queryByLabelText("Prices")).not.toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Run backtest" }));
    await vi.waitFor(() => expect(body["data_source"]).toBe("stooq"));
  });

  it("may be looked at but not imported by a viewer", async () => {
    role = "viewer";
    sets = [SET];
    const { user } = await renderApp(<Stateful initial={{ mode: "data" }} />, "/backtests");
    await user.click(await screen.findByRole("button", { name: "SPY" }));
    const report = await screen.findByRole("region", { name: /Quality of SPY/ });
    expect(within(report).queryByRole("button", { name: "Remove" })).not.toBeInTheDocument();
    expect(screen.getByText("Your role may look but not import anything.")).toBeInTheDocument();
  });
});

describe("what is said of a file", () => {
  it("is complete before it is sent", () => {
    const file = new File([""], "x.csv");
    expect(importProblem(NO_DRAFT)).toBe("Choose a file.");
    expect(importProblem({ ...NO_DRAFT, file })).toBe("Say which symbol the bars are of.");
    expect(importProblem({ ...NO_DRAFT, file, symbol: "SPY", source: "/" })).toMatch(/name/);
    expect(importProblem({ ...NO_DRAFT, file, symbol: "spy", source: "stooq" })).toBeNull();
  });

  it("takes the symbol from the name of the file", () => {
    expect(["spy.csv", "QQQ_1m.parquet", "prices-of-2024.csv", "2024.csv"].map(symbolIn)).toEqual([
      "SPY",
      "QQQ",
      "",
      "",
    ]);
  });

  it("tells only what was found, and only rows that are rows", () => {
    expect(findingsOf(SET.quality).map(({ caution }) => caution)).toEqual([true, true, false]);
    expect(wrongRows({ errors: [{ location: "body.symbol" }, { row: 2, message: "no" }] })).toHaveLength(1);
    expect(wrongRows({})).toEqual([]);
  });
});
