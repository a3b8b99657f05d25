import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { recorded } from "@/test/recorded";
import { renderApp } from "@/test/render";
import { SAMPLE_USER } from "@/test/samples";
import { server } from "@/test/server";
import { InstrumentsPage } from "./components/instruments-page";
import type { Instrument } from "./model";

const answer = recorded<{ items: Instrument[] }>("private-instruments");

beforeEach(() => {
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json(SAMPLE_USER)),
    http.get("*/api/instruments/private", () => HttpResponse.json(answer)),
    http.get("*/api/instruments/private/:symbol", () => HttpResponse.json(recorded("private-instrument"))),
  );
});

describe("private instruments", () => {
  it("are marked as the owner's, with the last price and its age", async () => {
    await renderApp(<InstrumentsPage />, "/instruments");
    const list = await screen.findByRole("list", { name: "Private instruments" });
    const house = within(list).getByText("MYHOUSE").closest("li") as HTMLElement;
    expect(house).toHaveTextContent("Your prices");
    expect(house).toHaveTextContent("House in Trento");
    expect(house).toHaveTextContent("Real estate · Housing · EUR");
    expect(house).toHaveTextContent("€300,000.00");
    expect(house).toHaveTextContent(/Jan 2, 2024, [\d,]+ days old/);
  });

  it("show their prices", async () => {
    const { user } = await renderApp(<InstrumentsPage />);
    await user.click(await screen.findByRole("button", { name: "2 prices of FUND1" }));
    expect(await screen.findByRole("row", { name: /Jun 4, 2024 \$121\.50/ })).toBeVisible();
  });

  it("are described by their owner", async () => {
    const sent: unknown[] = [];
    server.use(
      http.put("*/api/instruments/private/:symbol", async ({ request, params }) => {
        sent.push({ symbol: params["symbol"], ...((await request.json()) as object) });
        return HttpResponse.json(answer.items[0]);
      }),
    );
    const { user } = await renderApp(<InstrumentsPage />);
    await user.click(await screen.findByRole("button", { name: /Add instrument/ }));
    const dialog = within(screen.getByLabelText("Symbol").closest("dialog") as HTMLElement);
    await user.type(dialog.getByLabelText("Symbol"), "myboat");
    await user.type(dialog.getByLabelText("Name"), "Boat");
    await user.selectOptions(dialog.getByLabelText("Class"), "other");
    await user.type(dialog.getByLabelText("Sector"), "Fun{Enter}");
    await waitFor(() =>
      expect(sent).toEqual([
        { symbol: "MYBOAT", name: "Boat", currency: "USD", asset_class: "other", sector: "Fun" },
      ]),
    );
  });

  it("say what will appear while there is none", async () => {
    server.use(
      http.get("*/api/instruments/private", () => HttpResponse.json({ items: [], next_cursor: null })),
    );
    await renderApp(<InstrumentsPage />);
    expect(await screen.findByText(/what no provider prices appears here/)).toBeVisible();
  });
});
