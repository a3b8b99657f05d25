import { act, screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SourceWatch } from "@/components/shell/source-watch";
import type { Quote } from "@/lib/live/events";
import { useQuote } from "@/lib/live/hooks";
import { liveKeys } from "@/lib/live/keys";
import type { Provenance, SecondOpinion } from "@/lib/live/truth";
import { quoteWith } from "@/test/orders";
import { renderApp } from "@/test/render";
import { SAMPLE_STATUS } from "@/test/samples";
import { server } from "@/test/server";
import { Dated } from "./dated";
import Toaster from "./toaster";
import { TrustLine, TrustStrip } from "./trust-strip";

const AT = "2026-11-23T18:46:09Z";
const LIVE: Provenance = { source: "Tradier", as_of: AT, delay: "live" };
const SECOND: SecondOpinion = {
  source: "Alpaca",
  last: "101.20",
  as_of: AT,
  difference_percent: "-0.4",
  disagrees: false,
};

function isOnline(value: boolean): void {
  Object.defineProperty(navigator, "onLine", { value, configurable: true });
  act(() => {
    window.dispatchEvent(new Event(value ? "online" : "offline"));
  });
}

function strip() {
  return within(screen.getByLabelText("About this price"));
}

afterEach(() => {
  vi.useRealTimers();
  isOnline(true);
});

describe("the trust strip", () => {
  it.each([
    ["live", "Live"],
    ["delayed", "Delayed"],
    ["simulated", "Simulated"],
    ["stale", "Stale"],
  ] as const)("of a %s price says %s, its source and its age", async (delay, words) => {
    await renderApp(<TrustStrip quote={{ ...LIVE, delay }} cells={[["Spread", "0.02"]]} />);
    expect(strip().getByText(words)).toBeVisible();
    expect(strip().getByText("Tradier")).toBeVisible();
    expect(strip().getByText("Quote age")).toBeVisible();
    expect(strip().getByText("0.02")).toBeVisible();
  });

  it("ages by itself, by the market's own time", async () => {
    vi.useFakeTimers({
      toFake: ["setInterval", "clearInterval", "Date"],
      now: Date.parse("2031-01-01T00:00:00Z"),
    });
    const { queryClient } = await renderApp(<TrustStrip quote={LIVE} />);
    act(() => {
      queryClient.setQueryData(liveKeys.status, { ...SAMPLE_STATUS, now: "2026-11-23T18:46:10Z" });
    });
    expect(await strip().findByText("1.0 s")).toBeVisible();
    act(() => {
      vi.advanceTimersByTime(44_000);
    });
    expect(strip().getByText("45 s")).toBeVisible();
  });

  it("names a second source quietly while it agrees", async () => {
    await renderApp(<TrustStrip quote={{ ...LIVE, second: SECOND }} />);
    expect(screen.getByText(/^Alpaca says/)).toHaveTextContent("Alpaca says 101.20 (0.40% apart)");
    expect(screen.queryByText(/disagree/)).toBeNull();
  });

  it("says in words that two sources disagree", async () => {
    await renderApp(
      <TrustStrip quote={{ ...LIVE, second: { ...SECOND, difference_percent: "2.5", disagrees: true } }} />,
    );
    expect(screen.getByText(/^Sources disagree: Alpaca says 101\.20 \(2\.50% apart\)/)).toHaveClass(
      "text-warn",
    );
  });

  it("in one line names the source, which what is simulated does not need", async () => {
    await renderApp(
      <>
        <TrustLine quote={LIVE} />
        <TrustLine quote={{ ...LIVE, source: "PaiiD local market", delay: "simulated" }} />
      </>,
    );
    expect(screen.getByText(/^Live · Tradier · ?ago$/)).toBeVisible();
    expect(screen.getByText(/^Simulated · ?ago$/)).not.toHaveTextContent("PaiiD local market");
  });
});

describe("a price that is no longer fresh", () => {
  it("stays, greyed, with the time that it is of", async () => {
    await renderApp(<Dated quote={{ ...LIVE, delay: "stale" }}>89.93</Dated>);
    expect(screen.getByText("89.93")).toHaveClass("text-text3!");
    expect(screen.getByText(/^as of (Nov 23, 2026, )?13:46:09 ET$/)).toBeVisible();
  });

  it("says at the price that a second source disagrees, and nothing while it agrees", async () => {
    await renderApp(
      <>
        <Dated quote={{ ...LIVE, second: SECOND }}>89.93</Dated>
        <Dated quote={{ ...LIVE, second: { ...SECOND, disagrees: true } }} note="corner">
          12.10
        </Dated>
      </>,
    );
    expect(screen.getAllByText(/Alpaca says/)).toHaveLength(1);
    expect(screen.getByText("Sources disagree: Alpaca says 101.20 (0.40% apart)")).toBeInTheDocument();
    expect(screen.getByText(/12\.10/)).not.toHaveClass("text-text3!");
  });

  it("is any price once the connection is lost, until it is back", async () => {
    await renderApp(
      <>
        <Dated quote={LIVE}>89.93</Dated>
        <TrustStrip quote={LIVE} />
      </>,
    );
    expect(screen.queryByText(/^as of/)).toBeNull();
    isOnline(false);
    expect(screen.getByText(/^as of/)).toBeVisible();
    expect(strip().getByText("Stale")).toBeVisible();
    isOnline(true);
    expect(screen.queryByText(/^as of/)).toBeNull();
    expect(strip().getByText("Live")).toBeVisible();
  });
});

describe("the source of prices", () => {
  const spy = (source: string): Quote => quoteWith({ symbol: "SPY", source });

  function Page() {
    const { data } = useQuote("SPY");
    return (
      <>
        <output>{data?.source}</output>
        <SourceWatch />
        <Toaster />
      </>
    );
  }

  it("is told once when it changes, not when it is first known", async () => {
    server.use(
      http.get("*/api/market/indices", () => HttpResponse.json({ indices: [] })),
      http.get("*/api/market/quote/SPY", () => HttpResponse.json(spy("Tradier"))),
    );
    const { queryClient } = await renderApp(<Page />);
    await screen.findByText("Tradier");
    expect(screen.queryByText(/^Prices now come/)).toBeNull();
    const hear = (source: string) => act(() => queryClient.setQueryData(liveKeys.quote("SPY"), spy(source)));
    hear("Alpaca");
    expect(await screen.findByText("Prices now come from Alpaca, no longer from Tradier.")).toBeVisible();
    hear("Alpaca");
    expect(screen.getAllByText(/^Prices now come/)).toHaveLength(1);
    hear("Tradier");
    expect(await screen.findByText("Prices now come from Tradier, no longer from Alpaca.")).toBeVisible();
    expect(screen.getAllByText(/^Prices now come/)).toHaveLength(1);
  });
});
