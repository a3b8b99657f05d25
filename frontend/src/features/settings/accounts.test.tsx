import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { OwnAccount } from "@/lib/accounts/types";
import { SAMPLE_REALIZED } from "@/test/lots";
import { recorded, recordedProblem } from "@/test/recorded";
import { renderApp } from "@/test/render";
import { SAMPLE_USER } from "@/test/samples";
import { server } from "@/test/server";
import { AccountsSection } from "./components/accounts-section";

const { accounts } = recorded<{ accounts: OwnAccount[] }>("accounts");
const TRACKED = accounts.find((one) => one.broker === "tracked") as OwnAccount;
const PAPER = accounts.find((one) => one.broker === "paper") as OwnAccount;

interface Sent {
  method: string;
  path: string;
  body: unknown;
  key: string | null;
}
let sent: Sent[] = [];

function answer(method: "post" | "patch" | "delete", path: string, respond: () => Response) {
  return http[method](`*${path}`, async ({ request }) => {
    const text = await request.text();
    sent.push({
      method: request.method,
      path: new URL(request.url).pathname,
      body: text ? JSON.parse(text) : null,
      key: request.headers.get("idempotency-key"),
    });
    return respond();
  });
}

function serveAccounts(list: readonly OwnAccount[] = accounts, role = "owner") {
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json({ ...SAMPLE_USER, role })),
    http.get("*/api/portfolio/accounts", () => HttpResponse.json({ accounts: list })),
  );
}

async function rowOf(name: string) {
  const list = await screen.findByRole("list", { name: "Accounts" });
  const row = within(list)
    .getAllByRole("listitem")
    .find((item) => within(item).queryByText(name));
  expect(row).toBeDefined();
  return within(row as HTMLElement);
}

beforeEach(() => {
  sent = [];
  serveAccounts();
});

describe("the list of accounts", () => {
  it("says of each what it is and which one is in use", async () => {
    await renderApp(<AccountsSection />);
    const tracked = await rowOf("Schwab");
    expect(tracked.getByText("Tracked")).toBeVisible();
    expect(tracked.getByText(/takes no orders · USD/)).toBeVisible();
    const paper = await rowOf(PAPER.name);
    expect(paper.getByText("Paper")).toBeVisible();
    expect(paper.getByText("In use")).toBeVisible();
    expect(paper.queryByRole("button", { name: /^Archive/ })).toBeNull();
  });

  it("leaves out those that were archived", async () => {
    serveAccounts([PAPER, { ...TRACKED, archived_at: "2026-11-23T18:46:00Z" }]);
    await renderApp(<AccountsSection />);
    await rowOf(PAPER.name);
    expect(screen.queryByText("Schwab")).toBeNull();
    expect(screen.queryByRole("button", { name: /Export/ })).toBeNull();
  });

  it("gives a viewer nothing to change", async () => {
    serveAccounts(accounts, "viewer");
    await renderApp(<AccountsSection />);
    const tracked = await rowOf("Schwab");
    await waitFor(() => expect(screen.queryByRole("button", { name: /New account/ })).toBeNull());
    expect(tracked.queryByRole("button", { name: /^Rename/ })).toBeNull();
    expect(tracked.getByRole("button", { name: "Work with Schwab" })).toHaveAttribute(
      "aria-disabled",
      "true",
    );
  });

  it("shows what failed and tries again", async () => {
    server.use(
      http.get("*/api/portfolio/accounts", () => HttpResponse.json({ title: "Down" }, { status: 500 })),
    );
    const { user } = await renderApp(<AccountsSection />);
    expect(await screen.findByRole("alert")).toHaveTextContent("Down");
    serveAccounts();
    await user.click(screen.getByRole("button", { name: "Retry" }));
    await rowOf("Schwab");
  });
});

describe("a new account", () => {
  it("is opened once with its name, currency and method", async () => {
    server.use(
      answer("post", "/api/portfolio/accounts", () =>
        HttpResponse.json(recorded("account-opened"), { status: 201 }),
      ),
    );
    const { user } = await renderApp(<AccountsSection />);
    await user.click(await screen.findByRole("button", { name: /New account/ }));
    const dialog = within(screen.getByRole("dialog"));
    const open = dialog.getByRole("button", { name: "Open account" });
    expect(open).toHaveAttribute("aria-disabled", "true");
    await user.type(dialog.getByLabelText("Name"), " Degiro ");
    await user.clear(dialog.getByLabelText("Currency"));
    await user.type(dialog.getByLabelText("Currency"), "eur");
    await user.click(dialog.getByRole("radio", { name: /Highest cost first/ }));
    await user.click(open);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toEqual({ name: "Degiro", currency: "EUR", lot_method: "hifo" });
    expect(sent[0]?.key).toMatch(/^web-[0-9a-f]{32}$/);
    await waitFor(() => expect(screen.queryByLabelText("Currency")).toBeNull());
  });

  it("keeps the form when the name is taken, and says so at the name", async () => {
    server.use(answer("post", "/api/portfolio/accounts", () => recordedProblem("account-name-taken")));
    const { user } = await renderApp(<AccountsSection />);
    await user.click(await screen.findByRole("button", { name: /New account/ }));
    const dialog = within(screen.getByRole("dialog"));
    await user.type(dialog.getByLabelText("Name"), "schwab");
    await user.click(dialog.getByRole("button", { name: "Open account" }));
    expect(await dialog.findByText(/called 'schwab' already/)).toBeVisible();
    expect(dialog.getByLabelText("Name")).toHaveAttribute("aria-invalid", "true");
  });
});

describe("an account", () => {
  const changed = () => HttpResponse.json(recorded("account-opened"));

  it("gets another lot method, with the effect told", async () => {
    server.use(
      answer("patch", `/api/portfolio/accounts/${TRACKED.id}`, changed),
      http.get("*/api/portfolio/realized", ({ request }) => {
        const isAverage = new URL(request.url).searchParams.get("method") === "average";
        const totals = { ...SAMPLE_REALIZED.totals, gain: isAverage ? "75" : "-126.48" };
        return HttpResponse.json({ ...SAMPLE_REALIZED, totals });
      }),
    );
    const { user } = await renderApp(<AccountsSection />);
    const row = await rowOf("Schwab");
    await user.click(row.getByRole("button", { name: /^Lot method of Schwab/ }));
    const average = row.getByRole("radio", { name: /Average cost/ });
    await waitFor(() => expect(average.closest("label")).toHaveTextContent(/\+\$75\.00 realized in 20\d\d/));
    const use = row.getByRole("button", { name: "Use this method" });
    expect(use).toHaveAttribute("aria-disabled", "true");
    expect(row.getByText(/past ones included/)).toBeVisible();
    await user.click(row.getByRole("radio", { name: /Average cost/ }));
    await user.click(use);
    await waitFor(() => expect(sent[0]?.body).toEqual({ lot_method: "average" }));
  });

  it("is renamed", async () => {
    server.use(answer("patch", `/api/portfolio/accounts/${TRACKED.id}`, changed));
    const { user } = await renderApp(<AccountsSection />);
    const row = await rowOf("Schwab");
    await user.click(row.getByRole("button", { name: "Rename Schwab" }));
    await user.clear(row.getByLabelText("Name"));
    await user.type(row.getByLabelText("Name"), "Charles{Enter}");
    await waitFor(() => expect(sent[0]?.body).toEqual({ name: "Charles" }));
  });

  it("is archived after a second word only", async () => {
    server.use(
      answer(
        "delete",
        `/api/portfolio/accounts/${TRACKED.id}`,
        () => new HttpResponse(null, { status: 204 }),
      ),
    );
    const { user } = await renderApp(<AccountsSection />);
    const row = await rowOf("Schwab");
    await user.click(row.getByRole("button", { name: "Archive Schwab" }));
    expect(sent).toEqual([]);
    await user.click(row.getByRole("button", { name: "Archive account" }));
    await waitFor(() => expect(sent.map(({ method }) => method)).toEqual(["DELETE"]));
  });

  it("that cannot be worked with says why", async () => {
    server.use(
      answer("post", `/api/portfolio/accounts/${TRACKED.id}/select`, () =>
        HttpResponse.json({ title: "No such account", detail: "Gone." }, { status: 404 }),
      ),
    );
    const { user } = await renderApp(<AccountsSection />);
    const row = await rowOf("Schwab");
    await user.click(row.getByRole("button", { name: "Work with Schwab" }));
    expect(await row.findByRole("alert")).toHaveTextContent("Gone.");
  });
});
