import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { NewsItem } from "@/components/news/news-query";
import { groupByDay, storyAddress } from "@/components/news/news-words";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { NewsPage } from "./components/news-page";
import { newsSearch } from "./search";

const NOW = "2026-11-23T18:46:00Z";

function headline(id: string, changes: Partial<NewsItem> = {}): NewsItem {
  return {
    id,
    headline: `Headline ${id}`,
    summary: `Summary ${id}`,
    symbols: ["AAPL"],
    published_at: NOW,
    source: "PaiiD local market",
    category: "earnings",
    url: null,
    delay: "simulated",
    sources: [{ name: "PaiiD local market", vendor: "PaiiD local market", url: null }],
    sentiment: null,
    reading: { score: "0.00", tone: "neutral", urgency: "normal", event: "earnings" },
    relevance: { score: "0.00", tie: "none", symbol: null, sector: null, share_percent: null },
    story_id: id,
    ...changes,
  };
}

function answerNews(...pages: NewsItem[][]) {
  server.use(
    http.get("*/api/news", ({ request }) => {
      const asked = new URL(request.url).searchParams;
      const at = Number(asked.get("cursor") ?? "0");
      const category = asked.get("category");
      return HttpResponse.json({
        news: pages[at]?.filter((item) => category === null || item.category === category),
        source: "PaiiD local market",
        as_of: NOW,
        delay: pages[at]?.length ? "simulated" : null,
        feeds: [{ name: "PaiiD local market", as_of: NOW, problem: null }],
        categories: ["dividend", "earnings", "market_open", "split"],
        next_cursor: at + 1 < pages.length ? `${at + 1}` : null,
      });
    }),
  );
}

beforeEach(() => {
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json({ id: "usr_1", email: "sam@example.com" })),
    http.get("*/api/settings", () =>
      HttpResponse.json({ preferences: { news_muted_sources: ["Loud wire"] }, version: 1 }),
    ),
  );
});

describe("the News Review", () => {
  it("lists headlines by day in New York with symbols, category, source and that they are simulated", async () => {
    answerNews([
      headline("1"),
      headline("2", { published_at: "2026-11-23T04:30:00Z", category: "market_open" }),
    ]);
    await renderApp(<NewsPage search={{}} />, "/news");
    const today = await screen.findByRole("region", { name: "Nov 23, 2026" });
    expect(within(today).getByText("Headline 1")).toBeInTheDocument();
    expect(within(today).getByRole("link", { name: "AAPL" })).toHaveAttribute("href", "/research/AAPL");
    expect(within(today).getByText("1:46 PM ET")).toBeInTheDocument();
    expect(within(today).getByText("Simulated")).toBeInTheDocument();
    const before = screen.getByRole("region", { name: "Nov 22, 2026" });
    expect(within(before).getByText("Market open")).toBeInTheDocument();
  });

  it("loads older headlines by cursor and says when there are none", async () => {
    answerNews([headline("1")], [headline("2")]);
    const { user } = await renderApp(<NewsPage search={{}} />, "/news");
    await user.click(await screen.findByRole("button", { name: "Load more" }));
    expect(await screen.findByText("Headline 2")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Load more" })).not.toBeInTheDocument();
    expect(screen.getByText(/2 of 2 loaded headlines shown. There are no older ones/)).toBeInTheDocument();
  });

  it("shows one category and leaves out muted sources, and says how many", async () => {
    answerNews([
      headline("1"),
      headline("2", { category: "dividend" }),
      headline("3", { source: "Loud wire" }),
    ]);
    await renderApp(<NewsPage search={{ category: "earnings" }} />, "/news");
    expect(await screen.findByText("Headline 1")).toBeInTheDocument();
    expect(await screen.findByText(/1 of 2 loaded headlines shown, 1 from sources/)).toBeInTheDocument();
    expect(screen.queryByText("Headline 2")).not.toBeInTheDocument();
    expect(screen.queryByText("Headline 3")).not.toBeInTheDocument();
  });

  it("keeps a story that an unmuted publisher told too, in that one's name, and hides one told by muted ones", async () => {
    const loud = { name: "Loud wire", vendor: "Finnhub", url: "https://loud.example/1" };
    const calm = { name: "Calm wire", vendor: "Polygon", url: "https://calm.example/1" };
    answerNews([
      headline("1", { source: "Loud wire", url: loud.url, sources: [loud, calm] }),
      headline("2", { source: "Calm wire", url: calm.url, sources: [loud, calm] }),
      headline("3", { source: "Loud wire", url: loud.url, sources: [loud] }),
    ]);
    await renderApp(<NewsPage search={{}} />, "/news");
    for (const text of ["Headline 1", "Headline 2"]) {
      expect(await screen.findByRole("link", { name: new RegExp(text) })).toHaveAttribute("href", calm.url);
    }
    expect(screen.getAllByText("Calm wire via Polygon")).toHaveLength(2);
    expect(screen.queryByText(/Loud wire/)).not.toBeInTheDocument();
    expect(screen.queryByText("Headline 3")).not.toBeInTheDocument();
    expect(screen.getByText(/2 of 3 loaded headlines shown, 1 from sources/)).toBeInTheDocument();
  });

  it("puts the chosen category in the address", async () => {
    answerNews([headline("1"), headline("2", { category: "dividend" })]);
    const { user, router } = await renderApp(<NewsPage search={{ symbol: "AAPL" }} />, "/news");
    await screen.findByText("Headline 2");
    await user.selectOptions(screen.getByLabelText("Category"), "dividend");
    expect(router.state.location.search).toEqual({ symbol: "AAPL", category: "dividend" });
  });

  it("offers every category of the feed and looks further back for a rare one", async () => {
    answerNews([headline("1")], [headline("2", { category: "split" })]);
    const { user } = await renderApp(<NewsPage search={{ category: "split" }} />, "/news");
    expect(
      await screen.findByText(
        "No headline of the category Split among the newest. “Load more” looks further back.",
      ),
    ).toBeInTheDocument();
    expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual([
      "All categories",
      "Dividend",
      "Earnings",
      "Market open",
      "Split",
    ]);
    await user.click(screen.getByRole("button", { name: "Load more" }));
    expect(await screen.findByText("Headline 2")).toBeInTheDocument();
  });

  it("says that a category has no headline at all", async () => {
    answerNews([headline("1")]);
    await renderApp(<NewsPage search={{ category: "split", symbol: "AAPL" }} />, "/news");
    expect(await screen.findByText("No headline of the category Split about AAPL yet.")).toBeInTheDocument();
  });

  it("names each story's sources with their pages, its tone, and which vendors failed", async () => {
    const told = headline("1", {
      source: "Example Wire",
      sources: [
        { name: "Example Wire", vendor: "Finnhub", url: "https://wire.example.invalid/a" },
        { name: "Market Post", vendor: "Polygon", url: "javascript:alert(1)" },
      ],
      sentiment: { vendor: "Alpha Vantage", score: "0.21", label: "Somewhat-Bullish" },
    });
    server.use(
      http.get("*/api/news", () =>
        HttpResponse.json({
          news: [told],
          source: "Finnhub, Polygon",
          as_of: NOW,
          delay: "live",
          feeds: [
            { name: "Finnhub", as_of: NOW, problem: null },
            { name: "Alpha Vantage", as_of: NOW, problem: "The calls of the day are used up." },
            { name: "Polygon", as_of: null, problem: "Polygon cannot be reached." },
          ],
          categories: ["company"],
          next_cursor: null,
        }),
      ),
    );
    await renderApp(<NewsPage search={{}} />, "/news");
    const sources = await screen.findByRole("list", { name: "Sources" });
    expect(within(sources).getByRole("link", { name: /Example Wire via Finnhub/ })).toHaveAttribute(
      "href",
      "https://wire.example.invalid/a",
    );
    expect(within(sources).queryByRole("link", { name: /Market Post/ })).not.toBeInTheDocument();
    expect(within(sources).getByText("Market Post via Polygon")).toBeInTheDocument();
    expect(screen.getByText("Alpha Vantage says: Somewhat-Bullish (0.21)")).toBeInTheDocument();
    const feeds = screen.getByRole("list", { name: "Age of the news" });
    expect(within(feeds).getAllByRole("listitem")[0]).toHaveTextContent(/^Finnhub asked .+ ago$/);
    expect(
      screen.getByText("Alpha Vantage gave nothing newer: The calls of the day are used up."),
    ).toBeInTheDocument();
    expect(screen.getByText("Polygon is missing here: Polygon cannot be reached.")).toBeInTheDocument();
  });

  it("remembers what was read in this browser", async () => {
    answerNews([headline("1")]);
    const { user, unmount } = await renderApp(<NewsPage search={{}} />, "/news");
    expect(await screen.findByText("New")).toBeInTheDocument();
    await user.click(await screen.findByRole("button", { name: "Mark all as read" }));
    expect(screen.queryByText("New")).not.toBeInTheDocument();
    expect(screen.getByRole("button", { name: "All read" })).toHaveFocus();
    unmount();
    await renderApp(<NewsPage search={{}} />, "/news");
    expect(await screen.findByRole("button", { name: "All read" })).toBeInTheDocument();
  });

  it("says that there is nothing about a symbol, and what failed", async () => {
    answerNews([]);
    const { unmount } = await renderApp(<NewsPage search={{ symbol: "TLT" }} />, "/news");
    expect(await screen.findByText("No headline about TLT yet.")).toBeInTheDocument();
    unmount();
    server.use(
      http.get("*/api/news", () =>
        HttpResponse.json(
          {
            type: "urn:paiid:problem:provider-down",
            title: "News is down",
            detail: "Try later.",
            request_id: "r-7",
          },
          { status: 503, headers: { "content-type": "application/problem+json" } },
        ),
      ),
    );
    await renderApp(<NewsPage search={{}} />, "/news");
    expect(await screen.findByRole("alert")).toHaveTextContent(/News is down.*Try later.*r-7/);
  });
});

describe("what the address may say", () => {
  it("keeps a symbol and a category and drops the rest", () => {
    expect(newsSearch({ symbol: "brk.b", category: "earnings", page: 3 })).toEqual({
      symbol: "BRK.B",
      category: "earnings",
    });
    expect(newsSearch({ symbol: "A,B", category: "<b>" })).toEqual({});
  });

  it("opens only web addresses of a story", () => {
    expect(storyAddress({ url: "https://example.com/a" })).toBe("https://example.com/a");
    expect(storyAddress({ url: "javascript:alert(1)" })).toBeNull();
  });

  it("groups nothing into no days", () => {
    expect(groupByDay([])).toEqual([]);
  });
});
