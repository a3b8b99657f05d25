import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { OwnAccount } from "@/lib/accounts/types";
import { portfolioWith } from "@/test/orders";
import { recorded } from "@/test/recorded";
import { renderApp } from "@/test/render";
import { SAMPLE_USER } from "@/test/samples";
import { server } from "@/test/server";
import { AccountPill } from "./account-pill";

const { accounts } = recorded<{ accounts: OwnAccount[] }>("accounts");
const TRACKED = accounts.find((one) => one.broker === "tracked") as OwnAccount;
let selected: string[] = [];

beforeEach(() => {
  selected = [];
  let isTracked = false;
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json(SAMPLE_USER)),
    http.get("*/api/portfolio", () =>
      HttpResponse.json(
        portfolioWith([], isTracked ? { mode: "tracked", broker: "tracked", name: TRACKED.name } : {}),
      ),
    ),
    http.get("*/api/portfolio/accounts", () => HttpResponse.json({ accounts })),
    http.post("*/api/portfolio/accounts/:id/select", ({ params }) => {
      selected.push(String(params["id"]));
      isTracked = true;
      return HttpResponse.json({ accounts });
    }),
  );
});

describe("the account in the header", () => {
  it("offers the others, tracked ones named as such, and follows the choice", async () => {
    const { user } = await renderApp(<AccountPill />);
    const pill = await screen.findByRole("button", { name: /Paper account, choose the account/ });
    await user.click(pill);
    const choice = await screen.findByRole("button", { name: /^Schwab ?Tracked: takes no orders/ });
    expect(choice).toHaveAttribute("aria-pressed", "false");
    await user.click(choice);
    await waitFor(() => expect(selected).toEqual([TRACKED.id]));
    expect(await screen.findByRole("button", { name: /^Tracked: Schwab/ })).toHaveFocus();
  });

  it("closes on Escape and gives the focus back", async () => {
    const { user } = await renderApp(<AccountPill />);
    const pill = await screen.findByRole("button", { name: /choose the account/ });
    await user.click(pill);
    await screen.findByRole("link", { name: /Manage accounts/ });
    await user.keyboard("{Escape}");
    expect(pill).toHaveAttribute("aria-expanded", "false");
    expect(pill).toHaveFocus();
    expect(selected).toEqual([]);
  });
});
