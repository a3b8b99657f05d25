import { useQueryClient } from "@tanstack/react-query";
import { act, screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { liveKeys } from "@/lib/live/keys";
import { FakeEventSource, renderApp } from "@/test/render";
import { server } from "@/test/server";
import { AccountMenu, initials } from "./account-menu";
import { ConnectionBanner } from "./connection-banner";
import { MarketPill } from "./market";
import { Rail } from "./rail";
import { useShortcuts } from "./use-shortcuts";

const STATUS = {
  state: "open",
  is_tradable: true,
  label: "Market open",
  world_clock: "exchange",
  now: "2026-11-23T18:46:00Z",
  session_date: "2026-11-23",
  opens_at: "2026-11-23T14:30:00Z",
  closes_at: "2026-11-23T21:00:00Z",
  next_change_at: "2026-11-23T21:00:00Z",
  source: "PaiiD local market",
};

describe("shortcuts", () => {
  const opened: string[] = [];
  const actions = { openSearch: () => opened.push("search"), openHelp: () => opened.push("help") };

  function Keys({ singleKeys }: { singleKeys: boolean }) {
    useShortcuts(actions, { singleKeys, paused: false });
    return <input aria-label="Field" />;
  }

  beforeEach(() => {
    opened.length = 0;
  });

  it("open the ten workflows with the digits", async () => {
    const { user, router } = await renderApp(<Keys singleKeys />);
    await user.keyboard("5");
    await waitFor(() => expect(router.state.location.pathname).toBe("/trade"));
    await user.keyboard("0");
    await waitFor(() => expect(router.state.location.pathname).toBe("/settings"));
  });

  it("go home with H and with Escape", async () => {
    const { user, router } = await renderApp(<Keys singleKeys />, "/pnl");
    await user.keyboard("h");
    await waitFor(() => expect(router.state.location.pathname).toBe("/"));
    await user.keyboard("7");
    await waitFor(() => expect(router.state.location.pathname).toBe("/pnl"));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/"));
  });

  it("open search and help", async () => {
    const { user } = await renderApp(<Keys singleKeys />);
    await user.keyboard("/");
    await user.keyboard("?");
    await user.keyboard("{Control>}k{/Control}");
    expect(opened).toEqual(["search", "help", "search"]);
  });

  it("are silent while a field has the focus", async () => {
    const { user, router } = await renderApp(<Keys singleKeys />);
    await user.click(screen.getByLabelText("Field"));
    await user.keyboard("5/h?");
    expect(router.state.location.pathname).toBe("/");
    expect(opened).toEqual([]);
  });

  it("of single keys can be turned off; Ctrl-K stays", async () => {
    const { user, router } = await renderApp(<Keys singleKeys={false} />);
    await user.keyboard("5?");
    await user.keyboard("{Control>}k{/Control}");
    expect(router.state.location.pathname).toBe("/");
    expect(opened).toEqual(["search"]);
  });
});

describe("the market pill", () => {
  it("shows the server's words, and follows the stream", async () => {
    server.use(http.get("*/api/market/status", () => HttpResponse.json(STATUS)));
    const { queryClient } = await renderApp(<MarketPill />);
    expect(await screen.findByText("Market open")).toBeInTheDocument();
    act(() => {
      queryClient.setQueryData(liveKeys.status, { ...STATUS, state: "after", label: "After hours" });
    });
    expect(await screen.findByText("After hours")).toBeInTheDocument();
  });
});

describe("the connection banner", () => {
  it("says that the browser is offline and from when the data is", async () => {
    await renderApp(<ConnectionBanner />);
    expect(screen.queryByRole("status")).toBeNull();
    Object.defineProperty(navigator, "onLine", { value: false, configurable: true });
    act(() => {
      window.dispatchEvent(new Event("offline"));
    });
    expect(screen.getByRole("status")).toHaveTextContent(/^Offline\. Showing data from \d\d:\d\d ET\./);
    Object.defineProperty(navigator, "onLine", { value: true, configurable: true });
    act(() => {
      window.dispatchEvent(new Event("online"));
    });
    expect(screen.queryByRole("status")).toBeNull();
  });
});

describe("the rail", () => {
  it("marks the current page alone", async () => {
    await renderApp(<Rail current={undefined} />, "/elsewhere");
    expect(screen.getByRole("link", { name: "Backtesting" })).toBeInTheDocument();
    expect(screen.queryByRole("link", { current: "page" })).toBeNull();
  });
});

describe("the account menu", () => {
  it("ends the session and opens the sign-in page", async () => {
    let ended = 0;
    server.use(
      http.get("*/api/auth/me", () =>
        HttpResponse.json({ id: "usr_1", email: "sam@example.com", full_name: "Sam Porter", role: "owner" }),
      ),
      http.post("*/api/auth/logout", () => {
        ended += 1;
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user, router } = await renderApp(<AccountMenu />);
    await user.click(await screen.findByRole("button", { name: "Account menu, Sam Porter" }));
    await user.click(screen.getByRole("button", { name: "Sign out" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/login"));
    expect(ended).toBe(1);
  });

  it("makes initials of names in any script, else of the address", () => {
    expect(initials("Sam Porter", "x@y.z")).toBe("SP");
    expect(initials("Åsa", undefined)).toBe("Å");
    expect(initials(null, "ada.lovelace@example.com")).toBe("AL");
  });
});

describe("the stream", () => {
  function Probe() {
    const client = useQueryClient();
    return <output>{JSON.stringify(client.getQueryData(liveKeys.quote("SPY")) ?? null)}</output>;
  }

  it("keeps the newer of two quotes", async () => {
    const { queryClient } = await renderApp(<Probe />);
    const { createEventWriter } = await import("@/lib/live/events");
    const write = createEventWriter(queryClient, new Set());
    write("quote", { symbol: "SPY", last: "2", as_of: "2026-11-23T18:46:01Z" });
    write("quote", { symbol: "SPY", last: "1", as_of: "2026-11-23T18:46:00Z" });
    expect(queryClient.getQueryData(liveKeys.quote("SPY"))).toMatchObject({ last: "2" });
    expect(FakeEventSource.last).toBeNull();
  });
});
