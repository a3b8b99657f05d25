import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { NewsItem } from "@/components/news/news-query";
import { relevanceWords } from "@/components/news/news-reading";
import { groupByDay, storyAddress } from "@/components/news/news-words";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { NewsPage } from "./components/news-page";
import { citedParts, questionAbout } from "./model";
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
    reading: { reader: "word list", score: "0.00", tone: "neutral", urgency: "normal", event: "earnings" },
    relevance: { score: "0.00", tie: "none", symbol: null, sector: null, share_percent: null },
    story_id: id,
    ...changes,
  };
}

const READ = {
  reader: { name: "word list", version: "1", right_percent: "91.1", measured_on: 180 },
  better_reader: null,
  ranked_of: null,
  holdings_problem: null,
};

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
        ...READ,
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
    const choice = within(screen.getByLabelText("Category"));
    expect(choice.getAllByRole("option").map((option) => option.textContent)).toEqual([
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
          ...READ,
          better_reader: { name: "Anthropic", version: "m/1", right_percent: null, measured_on: null },
          holdings_problem: "Your holdings are not known at present.",
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
    expect(screen.getByText(/Anthropic reads again .* not measured\.$/)).toBeInTheDocument();
    expect(screen.getByText("Your holdings are not known at present.")).toBeInTheDocument();
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

describe("how news read", () => {
  const bad = {
    reader: "Anthropic",
    score: "-0.78",
    tone: "negative",
    urgency: "high",
    event: "guidance",
  } as const;
  const held = {
    score: "0.80",
    tie: "holding",
    symbol: "AAPL",
    sector: null,
    share_percent: "10",
  } as const;

  it("says tone, urgency and relevance in words, whose reading it is and how good that is", async () => {
    answerNews([headline("1", { reading: bad, relevance: held })]);
    await renderApp(<NewsPage search={{}} />, "/news");
    const article = await screen.findByRole("article");
    expect(article).toHaveTextContent("Urgent");
    expect(article).toHaveTextContent("Negative−0.78 by Anthropic");
    expect(article).toHaveTextContent("You hold AAPL, 10.00% of equity(relevance 0.80)");
    expect(screen.getByText(/measured 91.1% right on 180 held-out headlines/)).toBeInTheDocument();
  });

  it("says each tie in words", () => {
    const tied = { ...held, score: "0.2", symbol: null, share_percent: null };
    expect(relevanceWords({ ...tied, tie: "watchlist", symbol: "GE" })).toBe("You watch GE");
    expect(relevanceWords({ ...tied, tie: "sector", sector: "Energy", share_percent: "4.2" })).toBe(
      "Your sector Energy, 4.20% of equity",
    );
    expect(relevanceWords({ ...tied, tie: "market" })).toBe("The whole market");
    expect(relevanceWords({ ...tied, tie: "none" })).toBeNull();
  });

  it("shows headlines of one story under one, which opens", async () => {
    answerNews([headline("1", { story_id: "a" }), headline("2"), headline("3", { story_id: "a" })]);
    const { user } = await renderApp(<NewsPage search={{}} />, "/news");
    const more = await screen.findByRole("button", { name: "Show 1 more on this story" });
    expect(screen.getByText("3 headlines, 2 stories")).toBeInTheDocument();
    expect(screen.queryByText("Headline 3")).not.toBeInTheDocument();
    await user.click(more);
    expect(screen.getByText("Headline 3")).toBeVisible();
    expect(screen.getByRole("button", { name: "Hide 1 more on this story" })).toHaveAttribute(
      "aria-expanded",
      "true",
    );
  });

  it("asks what a story means when that is opened, and its citations lead to the facts", async () => {
    answerNews([headline("1")]);
    const asked: string[] = [];
    server.use(
      http.get("*/api/news/:id/meaning", ({ request }) => {
        asked.push(new URL(request.url).search);
        return HttpResponse.json({
          id: "1",
          sentences: ["You hold 12 AAPL [2].", "The word list reads it as bad news [1]."],
          facts: [
            {
              number: 1,
              name: "Headline",
              text: "Headline <b>1</b>",
              source: "Wire",
              as_of: NOW,
              url: "javascript:alert(1)",
            },
            { number: 2, name: "Position", text: "12 AAPL", source: "Local", as_of: NOW, url: null },
          ],
          worded_by: "rules",
          note: "Worded by rules.",
        });
      }),
    );
    const { user } = await renderApp(<NewsPage search={{}} />, "/news");
    const opener = await screen.findByRole("button", { name: "What does this mean for me?" });
    expect(asked).toEqual([]);
    await user.click(opener);
    await user.click(await screen.findByRole("button", { name: "Fact 2" }));
    const facts = screen.getByRole("list", { name: "Facts" });
    expect(within(facts).getByText("12 AAPL", { exact: false }).closest("li")).toHaveFocus();
    expect(within(facts).getByText(/Headline <b>1<\/b>/)).toBeInTheDocument();
    expect(within(facts).queryByRole("link")).not.toBeInTheDocument();
    expect(screen.getByText("Worded by rules.")).toBeInTheDocument();
    expect(asked).toEqual([`?published_at=${encodeURIComponent(NOW)}`]);
  });

  it("says why a meaning cannot be had", async () => {
    answerNews([headline("1")]);
    server.use(
      http.get("*/api/news/:id/meaning", () =>
        HttpResponse.json(
          {
            title: "No such story",
            detail: "The feed has it no more.",
            code: "story-not-found",
            status: 404,
          },
          { status: 404, headers: { "content-type": "application/problem+json" } },
        ),
      ),
    );
    const { user } = await renderApp(<NewsPage search={{}} />, "/news");
    await user.click(await screen.findByRole("button", { name: "What does this mean for me?" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("No such story");
  });

  it("asks for the scope, tone, relevance and order that the address names", async () => {
    answerNews([]);
    const asked: string[] = [];
    server.events.on("request:start", ({ request }) => {
      asked.push(request.url);
    });
    await renderApp(
      <NewsPage search={{ scope: "holdings", tone: "negative", relevance: "0.6", order: "relevance" }} />,
      "/news",
    );
    expect(
      await screen.findByText("No negative headline about what you hold of that relevance to you yet."),
    ).toBeInTheDocument();
    const query = new URL(asked.find((url) => url.includes("/api/news")) ?? "").searchParams;
    expect(Object.fromEntries(query)).toEqual({
      limit: "30",
      scope: "holdings",
      sentiment: "negative",
      min_relevance: "0.6",
      order: "relevance",
    });
    server.events.removeAllListeners();
  });

  it("changes the scope by tabs and keeps the other filters", async () => {
    answerNews([headline("1")]);
    const { user, router } = await renderApp(
      <NewsPage search={{ symbol: "AAPL", tone: "negative" }} />,
      "/news",
    );
    expect(screen.getByRole("tab", { name: "Symbol" })).toHaveAttribute("aria-selected", "true");
    await user.click(screen.getByRole("tab", { name: "Watchlist" }));
    expect(router.state.location.search).toEqual({ scope: "watchlist", tone: "negative" });
    await user.selectOptions(screen.getByLabelText("Order"), "relevance");
    expect(router.state.location.search).toEqual({ symbol: "AAPL", tone: "negative", order: "relevance" });
  });

  it("asks nothing while a symbol is still to be chosen", async () => {
    await renderApp(<NewsPage search={{ scope: "symbol" }} />, "/news");
    expect(await screen.findByText("Choose a symbol to see its news.")).toBeInTheDocument();
    expect(screen.getByRole("combobox", { name: "News about a symbol" })).toBeInTheDocument();
  });

  it("moves through the stories by J and K", async () => {
    answerNews([headline("1"), headline("2")]);
    const { user } = await renderApp(<NewsPage search={{}} />, "/news");
    await screen.findByText("Headline 2");
    await user.keyboard("j");
    expect(document.activeElement).toHaveTextContent("Headline 1");
    await user.keyboard("j");
    expect(document.activeElement).toHaveTextContent("Headline 2");
    await user.keyboard("k");
    expect(document.activeElement).toHaveTextContent("Headline 1");
  });
});

describe("the question about a story", () => {
  it("finds it again by symbol and time, without a word of its headline", () => {
    const story = { symbols: ["AAPL", "MSFT"], published_at: "2026-11-23T18:40:00Z" };
    expect(questionAbout(story)).toMatch(
      /^What is behind the AAPL news of Nov 23, 2026, 1:40\sPM ET, and what/,
    );
    expect(questionAbout(story, "MSFT")).toContain("the MSFT news");
    expect(questionAbout({ ...story, symbols: [] })).toContain("the market news");
  });
});

describe("the parts of a sentence", () => {
  it("are its words and the facts it cites", () => {
    expect(citedParts("You hold 12 AAPL [3], 4.20 % [2].")).toEqual([
      "You hold 12 AAPL ",
      3,
      ", 4.20 % ",
      2,
      ".",
    ]);
    expect(citedParts("No fact [x] here")).toEqual(["No fact [x] here"]);
  });
});

describe("what the address may say", () => {
  it("keeps a symbol and a category and drops the rest", () => {
    expect(newsSearch({ symbol: "brk.b", category: "earnings", page: 3 })).toEqual({
      symbol: "BRK.B",
      category: "earnings",
    });
    expect(
      newsSearch({ symbol: "A,B", category: "<b>", scope: "friends", tone: "great", order: "size" }),
    ).toEqual({});
    // A number in an address comes as one.
    expect(newsSearch({ scope: "holdings", tone: "neutral", relevance: 0.5, order: "relevance" })).toEqual({
      scope: "holdings",
      tone: "neutral",
      relevance: "0.5",
      order: "relevance",
    });
    expect(newsSearch({ scope: "market", symbol: "AAPL" })).toEqual({ symbol: "AAPL" });
  });

  it("opens only web addresses of a story", () => {
    expect(storyAddress({ url: "https://example.com/a" })).toBe("https://example.com/a");
    expect(storyAddress({ url: "javascript:alert(1)" })).toBeNull();
  });

  it("groups nothing into no days", () => {
    expect(groupByDay([])).toEqual([]);
  });
});
