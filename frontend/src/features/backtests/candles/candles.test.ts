import { QueryClient } from "@tanstack/react-query";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import { server } from "@/test/server";
import type { RunDetail } from "../api";
import { spanBarsQuery } from "./api";

const SPAN = { start: "2024-01-02T00:00:00Z", end: "2024-02-01T23:59:59Z" };
const RUN = { timeframe: "1d", data_source: null, prices: "adjusted", manifest: null } as RunDetail;
const BARS = [{ start: "2024-01-02T14:30:00Z", session_date: "2024-01-02", close: "10" }];
let asked: string[];

function bars(run: Partial<RunDetail>) {
  const query = spanBarsQuery({ ...RUN, ...run } as RunDetail, "ZZZ", SPAN);
  return new QueryClient().fetchQuery(query);
}

beforeEach(() => {
  asked = [];
  const answer = ({ request }: { request: Request }) => {
    const { pathname, searchParams } = new URL(request.url);
    asked.push(`${pathname} ${[...searchParams].map((pair) => pair.join("=")).join(" ")}`);
    return HttpResponse.json({ symbol: "ZZZ", interval: "1d", bars: BARS });
  };
  server.use(http.get("*/api/market/bars/:symbol", answer), http.get("*/api/datasets/:id/bars", answer));
});

it("draws the market's bars restated as those that the run traded", async () => {
  expect((await bars({})).bars).toEqual(BARS);
  await bars({ prices: "raw" });
  expect(asked.map((one) => /adjusted=\w+/.exec(one)?.[0])).toEqual(["adjusted=true", "adjusted=false"]);
});

it("draws the imported set of the symbol, by days, and no market's bars for another", async () => {
  const manifest = { datasets: [{ id: "dat_1", symbol: "ZZZ" }] } as RunDetail["manifest"];
  expect((await bars({ data_source: "mine", manifest })).bars).toEqual(BARS);
  expect(asked).toEqual(["/api/datasets/dat_1/bars start=2024-01-02 end=2024-02-01"]);
  expect((await bars({ data_source: "mine", manifest: null })).bars).toEqual([]);
  expect(asked).toHaveLength(1);
});
