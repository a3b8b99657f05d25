import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { OwnAccount } from "@/lib/accounts/types";
import { recorded, recordedProblem } from "@/test/recorded";
import { renderApp } from "@/test/render";
import { SAMPLE_USER } from "@/test/samples";
import { server } from "@/test/server";
import { layOut } from "@/test/virtual-size";
import { ActivitiesPage } from "./components/activities-page";
import type { Activity } from "./model";

const { accounts } = recorded<{ accounts: OwnAccount[] }>("accounts");
const TRACKED = accounts.find((one) => one.broker === "tracked") as OwnAccount;
const page = recorded<{ items: Activity[]; next_cursor: string | null }>("activities");
let asked: URL[] = [];

function serve(answer: unknown = page, list: readonly OwnAccount[] = accounts) {
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json(SAMPLE_USER)),
    http.get("*/api/portfolio/accounts", () => HttpResponse.json({ accounts: list })),
    http.get("*/api/activities", ({ request }) => {
      asked.push(new URL(request.url));
      return HttpResponse.json(answer as Record<string, unknown>);
    }),
  );
}

beforeEach(() => {
  asked = [];
  serve();
});

describe("the list of activities", () => {
  it("shows each with its figures, and where it came from", async () => {
    await renderApp(<ActivitiesPage filters={{}} />, "/activities");
    const table = await screen.findByRole("table", { name: "Activities, newest first" });
    expect(within(table).getAllByRole("row")).toHaveLength(page.items.length + 1);
    const split = within(table).getByRole("row", { name: /Split/ });
    expect(split).toHaveTextContent("10 for 1");
    expect(split).toHaveTextContent("imported");
    const sold = within(table).getByRole("row", { name: /Short sale/ });
    expect(sold).toHaveTextContent("fee $0.66");
  });

  it("asks for what the query string says", async () => {
    await renderApp(
      <ActivitiesPage filters={{ account: "acc_2", type: "buy", symbol: "AAPL", start: "2024-01-01" }} />,
    );
    await screen.findByRole("table");
    const query = asked[0]?.searchParams;
    expect(Object.fromEntries(query ?? [])).toMatchObject({
      account: "acc_2",
      type: "buy",
      symbol: "AAPL",
      start: "2024-01-01",
    });
  });

  it("loads the rest as the end comes near", async () => {
    expect(page.next_cursor).not.toBeNull();
    layOut(4_000);
    const [first] = page.items;
    const items = Array.from({ length: 70 }, (_, index) => ({ ...first, id: `act_${index}` }));
    server.use(
      http.get("*/api/activities", ({ request }) => {
        const url = new URL(request.url);
        asked.push(url);
        return HttpResponse.json(
          url.searchParams.has("cursor") ? { items: [], next_cursor: null } : { ...page, items },
        );
      }),
    );
    await renderApp(<ActivitiesPage filters={{}} />);
    await screen.findByText("70 activities");
    await waitFor(() => expect(asked.at(-1)?.searchParams.get("cursor")).toBe(page.next_cursor));
  });

  it("says what will appear, and offers the next step", async () => {
    serve({ items: [], next_cursor: null });
    const { unmount } = await renderApp(<ActivitiesPage filters={{}} />);
    expect(await screen.findByRole("link", { name: "Import a file" })).toHaveAttribute("href", "/import");
    unmount();
    await renderApp(<ActivitiesPage filters={{ symbol: "ZZZ" }} />);
    expect(await screen.findByRole("button", { name: "Clear the filters" })).toBeVisible();
  });

  it("sends those without a tracked account to open one", async () => {
    serve({ items: [], next_cursor: null }, [accounts.find((one) => one.broker === "paper") as OwnAccount]);
    await renderApp(<ActivitiesPage filters={{}} />);
    expect(await screen.findByRole("link", { name: "Open a tracked account" })).toBeVisible();
    expect(screen.queryByRole("button", { name: /Add activity/ })).toBeNull();
  });

  it("deletes one after a second word, and says what that means", async () => {
    const deleted: string[] = [];
    server.use(
      http.delete("*/api/activities/:id", ({ params }) => {
        deleted.push(String(params["id"]));
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = await renderApp(<ActivitiesPage filters={{}} />);
    const first = page.items[0] as Activity;
    await user.click((await screen.findAllByRole("button", { name: /^Delete:/ }))[0] as HTMLElement);
    expect(screen.getByText(/importing that file again brings it back/)).toBeVisible();
    expect(deleted).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Delete activity" }));
    await waitFor(() => expect(deleted).toEqual([first.id]));
  });
});

describe("typing an activity", () => {
  it("asks for what the kind needs, sends it once and stays open for the next", async () => {
    const sent: { body: unknown; key: string | null }[] = [];
    server.use(
      http.post("*/api/activities", async ({ request }) => {
        sent.push({ body: await request.json(), key: request.headers.get("idempotency-key") });
        return HttpResponse.json(recorded("activity-added"), { status: 201 });
      }),
    );
    const { user } = await renderApp(<ActivitiesPage filters={{ account: TRACKED.id }} />);
    await user.click(await screen.findByRole("button", { name: /Add activity…/ }));
    const dialog = within(screen.getByRole("dialog"));
    const add = dialog.getByRole("button", { name: "Add activity" });
    await user.click(add);
    expect(dialog.getAllByText("This is needed.")).toHaveLength(3);
    expect(sent).toEqual([]);
    await user.selectOptions(dialog.getByLabelText("Kind"), "deposit");
    expect(dialog.queryByLabelText("Symbol")).toBeNull();
    await user.selectOptions(dialog.getByLabelText("Kind"), "buy");
    await user.type(dialog.getByLabelText("Symbol"), "aapl");
    await user.type(dialog.getByLabelText("Shares"), "2");
    await user.type(dialog.getByLabelText("Price per share"), "185.5");
    await user.click(add);
    expect(await dialog.findByText("Buy 2 AAPL was added.")).toBeVisible();
    expect(sent[0]?.body).toMatchObject({
      type: "buy",
      account: TRACKED.id,
      symbol: "AAPL",
      quantity: "2",
      price: "185.5",
    });
    expect(sent[0]?.key).toMatch(/^web-/);
    expect(dialog.getByLabelText("Symbol")).toHaveValue("");
  });

  it("shows a refusal at its field", async () => {
    server.use(http.post("*/api/activities", () => recordedProblem("activity-refused")));
    const { user } = await renderApp(<ActivitiesPage filters={{ account: TRACKED.id }} />);
    await user.click(await screen.findByRole("button", { name: /Add activity…/ }));
    const dialog = within(screen.getByRole("dialog"));
    await user.type(dialog.getByLabelText("Symbol"), "AAPL");
    await user.type(dialog.getByLabelText("Shares"), "0");
    await user.type(dialog.getByLabelText("Price per share"), "1{Enter}");
    expect(await dialog.findByText("A buy needs a quantity that is not zero.")).toBeVisible();
    expect(dialog.getByLabelText("Shares")).toHaveAttribute("aria-invalid", "true");
  });
});
