import { act, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { OwnAccount } from "@/lib/accounts/types";
import { recorded, recordedProblem } from "@/test/recorded";
import { FakeEventSource, renderApp } from "@/test/render";
import { SAMPLE_USER } from "@/test/samples";
import { server } from "@/test/server";
import { ImportPage } from "./components/import-page";
import type { ImportRead } from "./model";

const { accounts } = recorded<{ accounts: OwnAccount[] }>("accounts");
const imports = recorded<{ items: ImportRead[] }>("imports");
const FILE = new File(["Date,Action\n01/02/2024,Buy\n"], "schwab.csv", { type: "text/csv" });

type Fields = Record<string, string>;
let looked: Fields[] = [];
let imported: Fields[] = [];

/** The parts of the form beside the file. */
async function fieldsOf(request: Request): Promise<Fields> {
  const text = await request.text();
  const parts = [...text.matchAll(/name="([^"]+)"\r\n\r\n([\s\S]*?)\r\n--/g)];
  return Object.fromEntries(parts.map(([, name = "", value = ""]) => [name, value]));
}

function serveWizard(
  preview: () => Response = () => HttpResponse.json(recorded("import-preview")),
  role = "owner",
) {
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json({ ...SAMPLE_USER, role })),
    http.get("*/api/portfolio/accounts", () => HttpResponse.json({ accounts })),
    http.get("*/api/imports/presets", () => HttpResponse.json(recorded("import-presets"))),
    http.get("*/api/imports", () => HttpResponse.json(imports)),
    http.post("*/api/imports/preview", async ({ request }) => {
      looked.push(await fieldsOf(request));
      return preview();
    }),
    http.post("*/api/imports", async ({ request }) => {
      imported.push(await fieldsOf(request));
      return HttpResponse.json(recorded("import-result"));
    }),
    http.delete("*/api/imports/:id", () => HttpResponse.json(recorded("import-undone"))),
  );
}

async function choose(search: Parameters<typeof ImportPage>[0]["search"] = {}) {
  const view = await renderApp(<ImportPage search={search} />, "/import");
  await view.user.upload(await screen.findByLabelText(/Choose a file, or drop it here/), FILE);
  return view;
}

beforeEach(() => {
  looked = [];
  imported = [];
  serveWizard();
});

describe("choosing a file", () => {
  it("is refused when it is larger than what is taken", async () => {
    server.use(
      http.get("*/api/imports/presets", () =>
        HttpResponse.json({ ...recorded<object>("import-presets"), max_bytes: 10 }),
      ),
    );
    const { user } = await renderApp(<ImportPage search={{}} />);
    await screen.findByText("Up to 10 bytes");
    await user.upload(screen.getByLabelText(/Choose a file, or drop/), FILE);
    expect(await screen.findByText(/at most 10 bytes are taken/)).toBeVisible();
    expect(looked).toEqual([]);
  });

  it("is helped by the way to each broker's export", async () => {
    const { user } = await renderApp(<ImportPage search={{}} />);
    const list = within(await screen.findByRole("region", { name: "Where to get the file" }));
    await user.click(await list.findByText("Charles Schwab"));
    expect(list.getByText("Charles Schwab").closest("details")).toHaveAttribute("open");
  });

  it("is not for a viewer", async () => {
    serveWizard(undefined, "viewer");
    await renderApp(<ImportPage search={{}} />);
    expect(await screen.findByText(/A viewer can look at imports/)).toBeVisible();
    expect(screen.queryByLabelText(/Choose a file, or drop/)).toBeNull();
    expect(screen.queryByRole("button", { name: /^Undo/ })).toBeNull();
  });
});

describe("looking at a file", () => {
  it("shows what would come in, and each bad row with its reason", async () => {
    const { user } = await choose();
    expect(await screen.findByRole("option", { name: "Found out: Charles Schwab" })).toBeInTheDocument();
    const card = within(screen.getByRole("region", { name: "2. What it would do" }));
    expect(card.getByText("New").nextSibling).toHaveTextContent("13");
    expect(card.getByText("With errors").nextSibling).toHaveTextContent("1");
    expect(card.getByRole("table")).toHaveTextContent("Short sale");
    await user.click(card.getByRole("tab", { name: "Errors (1)" }));
    const row = within(card.getByRole("list", { name: "Rows with their reasons" })).getByRole("listitem");
    expect(row).toHaveTextContent("Row 16");
    expect(row).toHaveTextContent("Rights Distribution");
    expect(row).toHaveTextContent("A WORD NOBODY KNOWS");
    expect(imported).toEqual([]);
  });

  it("tells how far a long file is", async () => {
    server.use(http.post("*/api/imports/preview", () => new Promise<Response>(() => {})));
    await choose();
    const bar = await screen.findByRole("progressbar", { name: "Looking at the file" });
    expect(bar).toHaveAttribute("aria-valuetext", "Sending the file");
    const tell = (stage: string, done: number, total: number) =>
      act(() => FakeEventSource.last?.emit("job", { job: "import", id: "job_1", stage, done, total }));
    tell("reading", 30_000, 100_000);
    expect(bar).toHaveAttribute("aria-valuenow", "30");
    expect(bar).toHaveAttribute("aria-valuetext", "Reading rows, 30,000 of 100,000");
    tell("comparing", 0, 0);
    expect(bar).toHaveAttribute("aria-valuetext", "Comparing with what is there");
    expect(bar).not.toHaveAttribute("aria-valuenow");
  });

  it("goes to the account that was asked for", async () => {
    await choose({ account: "acc_1" });
    await screen.findByRole("table");
    expect(looked[0]).toEqual({ account: "acc_1" });
  });

  it("names a new account after the broker, until another is chosen", async () => {
    const { user } = await choose();
    expect(await screen.findByLabelText("Name of the new account")).toHaveValue("Charles Schwab");
    await waitFor(() => expect(looked.at(-1)).toMatchObject({ account: "Charles Schwab" }));
    const tracked = accounts.find((one) => one.broker === "tracked") as OwnAccount;
    await user.selectOptions(screen.getByLabelText("Into account"), tracked.id);
    await waitFor(() => expect(looked.at(-1)).toMatchObject({ account: tracked.id }));
    expect(screen.queryByLabelText("Name of the new account")).toBeNull();
  });

  it("asks for day or month first before anything is imported", async () => {
    serveWizard(() =>
      HttpResponse.json(
        recorded(looked.at(-1)?.["date_format"] ? "import-preview" : "import-ambiguous-days"),
      ),
    );
    const { user } = await choose();
    const go = await screen.findByRole("button", { name: "Import 2 activities" });
    expect(go).toHaveAttribute("aria-disabled", "true");
    await waitFor(() => expect(go).toHaveAccessibleDescription(/month or with the day/));
    await user.click(go);
    expect(imported).toEqual([]);
    await user.click(screen.getByRole("radio", { name: /Day first/ }));
    await waitFor(() => expect(looked.at(-1)).toMatchObject({ date_format: "dmy" }));
  });

  it("lets the columns of an unknown table be named", async () => {
    serveWizard(() =>
      looked.at(-1)?.["mapping"]?.includes("what")
        ? HttpResponse.json(recorded("import-preview"))
        : recordedProblem("import-unreadable"),
    );
    const { user } = await choose();
    expect(await screen.findByRole("alert")).toHaveTextContent("Name its columns above.");
    await user.selectOptions(screen.getByLabelText("Date"), "when");
    await user.selectOptions(screen.getByLabelText("Kind"), "what");
    await waitFor(() =>
      expect(JSON.parse(looked.at(-1)?.["mapping"] ?? "{}")).toEqual({
        columns: { date: "when", type: "what" },
        types: {},
        decimal: null,
      }),
    );
  });

  it("asks what the file's own words mean", async () => {
    serveWizard(() => HttpResponse.json(recorded("import-unknown-words")));
    const { user } = await choose();
    const group = within(await screen.findByRole("group", { name: "What do these words mean?" }));
    await user.selectOptions(group.getByLabelText("acquired"), "buy");
    await waitFor(() =>
      expect(JSON.parse(looked.at(-1)?.["mapping"] ?? "{}")).toMatchObject({ types: { acquired: "buy" } }),
    );
  });

  it("shows a failure of the server with a way to try again", async () => {
    let isDown = true;
    serveWizard(() =>
      isDown
        ? HttpResponse.json(
            { title: "The server failed", detail: "No.", request_id: "req-9" },
            { status: 500 },
          )
        : HttpResponse.json(recorded("import-preview")),
    );
    const { user } = await choose();
    expect(await screen.findByText("Request req-9")).toBeVisible();
    isDown = false;
    await user.click(screen.getByRole("button", { name: "Retry" }));
    expect(await screen.findByRole("button", { name: "Import 13 activities" })).toBeVisible();
  });
});

describe("importing", () => {
  it("runs once with a key, tells how far it is, and can be taken back with one press", async () => {
    let finish = () => {};
    server.use(
      http.post("*/api/imports", async ({ request }) => {
        imported.push(await fieldsOf(request));
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return HttpResponse.json(recorded("import-result"));
      }),
    );
    const { user } = await choose({ account: "acc_1" });
    await user.click(await screen.findByRole("button", { name: "Import 13 activities" }));
    const bar = await screen.findByRole("progressbar", { name: "Import" });
    expect(FakeEventSource.last?.url).toContain("jobs");
    act(() =>
      FakeEventSource.last?.emit("job", { job: "import", id: "job_1", stage: "writing", done: 5, total: 10 }),
    );
    expect(bar).toHaveAttribute("aria-valuenow", "50");
    expect(bar).toHaveAttribute("aria-valuetext", "Writing, 5 of 10");
    await user.click(screen.getByRole("button", { name: "Importing" }));
    await waitFor(() => expect(imported).toHaveLength(1));
    finish();
    expect(await screen.findByText(/13 activities imported into Schwab/)).toHaveFocus();
    expect(imported[0]).toEqual({ account: "acc_1", dry_run: "false" });
    await user.click(screen.getByRole("button", { name: "Undo this import" }));
    expect(await screen.findByText(/The import was taken back/)).toBeVisible();
    expect(screen.queryByRole("button", { name: /See the P&L/ })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Import another file" }));
    expect(await screen.findByLabelText(/Choose a file, or drop/)).toBeInTheDocument();
  });

  it("leads to the P&L of the account, which is worked with from then on", async () => {
    const selected: string[] = [];
    server.use(
      http.post("*/api/imports", () =>
        HttpResponse.json({ ...recorded<object>("import-result"), selected_account: null }),
      ),
      http.post("*/api/portfolio/accounts/:id/select", ({ params }) => {
        selected.push(String(params["id"]));
        return HttpResponse.json({ accounts });
      }),
    );
    const { user, router } = await choose({ account: "acc_1" });
    await user.click(await screen.findByRole("button", { name: "Import 13 activities" }));
    await user.click(await screen.findByRole("button", { name: "See the P&L of Schwab" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/pnl"));
    expect(selected).toHaveLength(1);
  });

  it("keeps everything when it was refused, and says why", async () => {
    server.use(
      http.post("*/api/imports", () =>
        HttpResponse.json(
          { title: "The account changed while the file was read", detail: "Try again." },
          { status: 409 },
        ),
      ),
    );
    const { user } = await choose({ account: "acc_1" });
    await user.click(await screen.findByRole("button", { name: "Import 13 activities" }));
    expect(await screen.findByText("Try again.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Import 13 activities" })).toBeVisible();
  });
});

describe("imports so far", () => {
  it("are listed with what they brought, and taken back after a second word", async () => {
    const { user } = await renderApp(<ImportPage search={{}} />);
    const list = within(await screen.findByRole("list", { name: "Imports, newest first" }));
    const item = list.getByText("schwab.csv").closest("li") as HTMLElement;
    await waitFor(() => expect(item).toHaveTextContent("Charles Schwab · Schwab"));
    expect(item).toHaveTextContent("13 activities, 1 with errors");
    await user.click(within(item).getByRole("button", { name: "Undo the import of schwab.csv" }));
    const dialog = within(screen.getByRole("dialog"));
    expect(dialog.getByText(/13 activities of schwab.csv go/)).toBeVisible();
    server.use(http.delete("*/api/imports/:id", () => recordedProblem("import-undone-again")));
    await user.click(dialog.getByRole("button", { name: "Undo import" }));
    expect(await dialog.findByRole("alert")).toHaveTextContent("undone already");
  });
});
