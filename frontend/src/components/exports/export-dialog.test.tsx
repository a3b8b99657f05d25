import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { OwnAccount } from "@/lib/accounts/types";
import { recorded } from "@/test/recorded";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { ExportDialog } from "./export-dialog";
import { EXPORT_FILES, fileName } from "./export-files";

const { accounts } = recorded<{ accounts: OwnAccount[] }>("accounts");
const TRACKED = accounts.find((one) => one.broker === "tracked") as OwnAccount;
let asked: URL[] = [];
let saved: string[] = [];

beforeEach(() => {
  asked = [];
  saved = [];
  URL.createObjectURL = () => "blob:export";
  URL.revokeObjectURL = () => {};
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download);
  });
  server.use(
    http.get("*/api/portfolio/accounts", () => HttpResponse.json({ accounts })),
    http.get("*/api/exports/:file", ({ request }) => {
      asked.push(new URL(request.url));
      return new HttpResponse("content");
    }),
  );
});

describe("the export", () => {
  it("saves every file of all tracked accounts, but a report, which is of one", async () => {
    const { user } = await renderApp(<ExportDialog open onClose={() => {}} />);
    for (const { label, needsAccount } of EXPORT_FILES) {
      const button = await screen.findByRole("button", { name: `Download: ${label}` });
      expect(button.getAttribute("aria-disabled")).toBe(needsAccount ? "true" : "false");
      await user.click(button);
      await waitFor(() => expect(button).not.toHaveAttribute("aria-busy"));
    }
    await waitFor(() =>
      expect(saved).toEqual([
        "paiid-portfolio.json",
        "paiid-activities.csv",
        "paiid-prices.csv",
        "paiid.beancount",
      ]),
    );
    expect(asked.map(({ pathname, search }) => pathname + search)).toEqual([
      "/api/exports/portfolio.json",
      "/api/exports/activities.csv",
      "/api/exports/prices.csv",
      "/api/exports/ledger.beancount",
    ]);
  });

  it("saves the report of the account that was chosen, over the period that was chosen", async () => {
    const { user } = await renderApp(<ExportDialog open onClose={() => {}} />);
    await screen.findByRole("option", { name: "Schwab" });
    await user.selectOptions(screen.getByLabelText("Of"), TRACKED.id);
    await user.selectOptions(screen.getByLabelText("Period of the report"), "ytd");
    await user.click(screen.getByRole("button", { name: "Download: Report to print" }));
    expect(await screen.findByText("The file was saved by your browser.")).toBeVisible();
    expect(asked[0]?.search).toBe(`?account=${TRACKED.id}&range=ytd`);
    expect(saved).toEqual(["paiid-report-schwab.pdf"]);
  });

  it("says what failed and saves nothing", async () => {
    server.use(
      http.get("*/api/exports/:file", () =>
        HttpResponse.json({ title: "Down", detail: "No." }, { status: 500 }),
      ),
    );
    const { user } = await renderApp(<ExportDialog open onClose={() => {}} />);
    await user.click(await screen.findByRole("button", { name: "Download: Activities" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Down");
    expect(saved).toEqual([]);
  });

  it("names files by what is safe in a file's name", () => {
    const [portfolio] = EXPORT_FILES;
    expect(portfolio && fileName(portfolio, "../My Broker & Co.")).toBe("paiid-portfolio-my-broker-co.json");
    expect(portfolio && fileName(portfolio, "東京")).toBe("paiid-portfolio.json");
  });
});
