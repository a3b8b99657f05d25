import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { accountWith } from "@/test/accounts";
import { renderApp } from "@/test/render";
import { SAMPLE_PORTFOLIO, SAMPLE_SETTINGS, SAMPLE_USER } from "@/test/samples";
import { server } from "@/test/server";
import { DeleteAccountCard } from "./components/delete-account-card";
import { SettingsPage } from "./components/settings-page";
import { deviceName, healthSentence, moved, unsavedOf } from "./model";

const REPORT = {
  status: "degraded",
  time: "2026-11-23T18:46:09Z",
  version: "0.1.0",
  environment: "test",
  uptime_s: 540,
  dependencies: {
    database: { status: "ok", latency_ms: 1.2, detail: "SQLite." },
    redis: { status: "not_configured", latency_ms: null, detail: "REDIS_URL is not set." },
    news: { status: "degraded", latency_ms: null, detail: "Answers slowly." },
  },
  connections: [],
} as const;

const HERE = {
  id: "ses_1",
  is_current: true,
  ip: "127.0.0.1",
  user_agent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
  created_at: "2026-11-23T15:00:00Z",
  last_used_at: "2026-11-23T18:00:00Z",
  expires_at: "2026-12-23T18:00:00Z",
};
const THERE = { ...HERE, id: "ses_2", is_current: false, user_agent: "curl/8.0" };

interface Sent {
  method: string;
  path: string;
  body: unknown;
  headers: Headers;
}
let sent: Sent[] = [];

/** Records every change and answers it. */
function answer(method: "put" | "post" | "patch" | "delete", path: string, respond: () => Response) {
  return http[method](`*${path}`, async ({ request }) => {
    const body = request.method === "DELETE" ? null : await request.json();
    sent.push({ method: request.method, path, body, headers: request.headers });
    return respond();
  });
}

const saved = (change: object, version = 4) =>
  HttpResponse.json({
    ...SAMPLE_SETTINGS,
    version,
    preferences: { ...SAMPLE_SETTINGS.preferences, ...change },
  });

beforeEach(() => {
  sent = [];
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json(SAMPLE_USER)),
    http.get("*/api/settings", () => HttpResponse.json(SAMPLE_SETTINGS)),
    http.get("*/api/portfolio", () => HttpResponse.json(SAMPLE_PORTFOLIO)),
    http.get("*/api/portfolio/accounts", () => HttpResponse.json({ accounts: [accountWith()] })),
    http.get("*/api/auth/sessions", () => HttpResponse.json({ items: [HERE, THERE], next_cursor: null })),
    http.get("*/api/api-keys", () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get("*/api/health/detailed", () => HttpResponse.json(REPORT)),
    http.get("*/api/mcp", () => HttpResponse.json({ is_on: false, path: "/mcp", tokens: [] })),
    http.get("*/api/ai/usage", () =>
      HttpResponse.json({ spent_usd: "0", monthly_usd: "20", user_monthly_usd: null, purposes: [] }),
    ),
    http.get("*/api/connections", () => HttpResponse.json({ connections: [], sources: [] })),
    http.get("*/api/monitor/version", () =>
      HttpResponse.json({ version: "0.1.0", commit: "abc", started_at: "2026-11-23T18:00:00Z" }),
    ),
  );
});

describe("preferences", () => {
  it("save as they change, over the version that was read", async () => {
    server.use(answer("put", "/api/settings", () => saved({ density: "compact" })));
    const { user } = await renderApp(<SettingsPage />, "/settings");
    await user.click(await screen.findByRole("button", { name: "Compact" }));
    expect(await screen.findByText("Saved on the server.")).toBeVisible();
    expect(sent[0]?.body).toEqual({ preferences: { density: "compact" } });
    expect(sent[0]?.headers.get("if-match")).toBe('"3"');
  });

  it("keep a change that met another one, and save it over the newest on demand", async () => {
    let isStale = true;
    server.use(
      http.get("*/api/settings", () => saved({}, isStale ? 3 : 9)),
      answer("put", "/api/settings", () => {
        if (isStale) {
          isStale = false;
          return HttpResponse.json(
            {
              type: "urn:paiid:problem:settings-changed",
              title: "The settings changed meanwhile",
              detail: "Read again.",
            },
            { status: 412 },
          );
        }
        return saved({ confirm_orders: false }, 10);
      }),
    );
    const { user } = await renderApp(<SettingsPage />, "/settings");
    const toggle = await screen.findByRole("switch", { name: "Ask before sending an order" });
    await user.click(toggle);
    expect(await screen.findByText(/Another tab or device saved settings first/)).toBeVisible();
    expect(toggle).not.toBeChecked();
    await user.click(screen.getByRole("button", { name: "Save my change" }));
    expect(await screen.findByText("Saved on the server.")).toBeVisible();
    expect(sent.map(({ headers }) => headers.get("if-match"))).toEqual(['"3"', '"9"']);
  });

  it("pause trading, and take it up again", async () => {
    let isPaused = false;
    server.use(
      http.get("*/api/settings", () => saved({ trading_paused: isPaused }, 3)),
      answer("put", "/api/settings", () => {
        isPaused = !isPaused;
        return saved({ trading_paused: isPaused }, 4);
      }),
    );
    const { user } = await renderApp(<SettingsPage />, "/settings");
    const toggle = await screen.findByRole("switch", { name: "Pause trading" });
    expect(toggle).not.toBeChecked();
    await user.click(toggle);
    expect(await screen.findByText("Saved on the server.")).toBeVisible();
    expect(toggle).toBeChecked();
    expect(sent.map(({ body }) => body)).toEqual([{ preferences: { trading_paused: true } }]);
  });

  it("go back to what is saved when a refused change is dropped", async () => {
    server.use(
      answer("put", "/api/settings", () =>
        HttpResponse.json({ title: "Server failed", detail: "No.", request_id: "req-1" }, { status: 500 }),
      ),
    );
    const { user } = await renderApp(<SettingsPage />, "/settings");
    await user.click(await screen.findByRole("button", { name: "Remove AAPL" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("req-1");
    expect(screen.queryByRole("button", { name: "Remove AAPL" })).not.toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Use the saved settings" }));
    expect(screen.getByRole("button", { name: "Remove AAPL" })).toBeVisible();
  });
});

describe("the password", () => {
  it("is checked before it is sent, and a refusal keeps what was typed", async () => {
    server.use(
      answer("post", "/api/auth/password", () =>
        HttpResponse.json(
          {
            type: "urn:paiid:problem:wrong-password",
            title: "Wrong",
            detail: "The current password is wrong.",
          },
          { status: 403 },
        ),
      ),
    );
    const { user } = await renderApp(<SettingsPage />, "/settings");
    await user.type(await screen.findByLabelText("Current password"), "old-password");
    await user.type(screen.getByLabelText("New password"), "short");
    await user.click(screen.getByRole("button", { name: "Change password" }));
    expect(screen.getByText("Use at least 10 characters.")).toBeVisible();
    expect(sent).toEqual([]);
    await user.type(screen.getByLabelText("New password"), "-but-longer");
    await user.type(screen.getByLabelText("New password again"), "short-but-longer");
    await user.click(screen.getByRole("button", { name: "Change password" }));
    expect(await screen.findByText("The current password is wrong.")).toBeVisible();
    expect(screen.getByLabelText("Current password")).toHaveValue("old-password");
    expect(sent[0]?.body).toEqual({ current_password: "old-password", new_password: "short-but-longer" });
  });
});

describe("deleting the account", () => {
  async function opened() {
    const shown = await renderApp(<DeleteAccountCard />, "/settings");
    await shown.user.click(await screen.findByRole("button", { name: "Delete account" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Delete your account" }));
    return { ...shown, dialog, confirm: dialog.getByRole("button", { name: "Delete for good" }) };
  }

  it("takes the password and the typed e-mail, then opens the sign-in page", async () => {
    server.use(answer("post", "/api/auth/me/deletion", () => new HttpResponse(null, { status: 204 })));
    const { user, dialog, confirm, router } = await opened();
    await user.click(confirm);
    await user.type(dialog.getByLabelText("Password"), "the password");
    await user.type(dialog.getByLabelText("Type ada@example.com to confirm"), "ada@example");
    await user.click(confirm);
    expect(sent).toEqual([]);
    await user.type(dialog.getByLabelText("Type ada@example.com to confirm"), ".com");
    await user.click(confirm);
    await waitFor(() => expect(router.state.location.pathname).toBe("/login"));
    expect(sent.map((one) => one.body)).toEqual([
      { password: "the password", confirmation: "ada@example.com" }, // pragma: allowlist secret
    ]);
  });

  it.each([
    ["wrong-password", 403, "The password is wrong; nothing was deleted."],
    ["orders-in-the-way", 409, "Orders are open at another broker: cancel them first."],
    ["last-owner", 409, "Others use this server and you are its only owner."],
  ])("tells why it is refused: %s", async (code, status, detail) => {
    server.use(
      answer("post", "/api/auth/me/deletion", () =>
        HttpResponse.json({ type: `urn:paiid:problem:${code}`, title: "Refused", detail }, { status }),
      ),
    );
    const { user, dialog, confirm } = await opened();
    await user.type(dialog.getByLabelText("Password"), "the password");
    await user.type(dialog.getByLabelText("Type ada@example.com to confirm"), "Ada@example.com");
    await user.click(confirm);
    expect(await dialog.findByText(detail, { exact: false })).toBeVisible();
    expect(dialog.getByLabelText("Password")).toHaveValue("the password");
  });

  it("is not offered in a demo, which has no password", async () => {
    server.use(http.get("*/api/auth/me", () => HttpResponse.json({ ...SAMPLE_USER, is_demo: true })));
    await renderApp(<SettingsPage />, "/settings");
    expect(await screen.findByText(/A demo account has no password/)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Delete account" })).not.toBeInTheDocument();
  });
});

describe("the paper account", () => {
  it("is reset only after the word was typed", async () => {
    server.use(answer("post", "/api/portfolio/reset", () => HttpResponse.json(SAMPLE_PORTFOLIO)));
    const { user } = await renderApp(<SettingsPage />, "/settings");
    await user.click(await screen.findByRole("button", { name: "Reset account…" }));
    const dialog = screen.getByRole("dialog");
    const confirm = within(dialog).getByRole("button", { name: "Reset account" });
    await user.type(within(dialog).getByLabelText("Type RESET to confirm"), "reset");
    await user.click(confirm);
    expect(sent).toEqual([]);
    await user.clear(within(dialog).getByLabelText("Type RESET to confirm"));
    await user.type(within(dialog).getByLabelText("Type RESET to confirm"), "RESET");
    await user.clear(within(dialog).getByRole("textbox", { name: "Starting cash" }));
    await user.type(within(dialog).getByRole("textbox", { name: "Starting cash" }), "250000.50");
    await user.click(confirm);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toEqual({ confirm: "RESET", starting_cash: "250000.50" });
  });

  it("takes a deposit once: a retry carries the same key", async () => {
    let fails = true;
    server.use(
      answer("post", "/api/portfolio/deposits", () => {
        const failed = fails;
        fails = false;
        return failed ? new HttpResponse(null, { status: 502 }) : HttpResponse.json(SAMPLE_PORTFOLIO);
      }),
    );
    const { user } = await renderApp(<SettingsPage />, "/settings");
    await user.type(await screen.findByRole("textbox", { name: "Deposit" }), "2500.50{Enter}");
    expect(await screen.findByRole("alert")).toBeVisible();
    expect(screen.getByRole("textbox", { name: "Deposit" })).toHaveValue("2500.50");
    await user.click(screen.getByRole("button", { name: "Deposit" }));
    expect(await screen.findByText("$2,500.50 deposited.")).toBeVisible();
    const keys = sent.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys[0]).toBeTruthy();
    expect(keys[1]).toBe(keys[0]);
  });

  it("shows a refused cost at its field", async () => {
    server.use(
      answer("patch", "/api/portfolio/account", () =>
        HttpResponse.json(
          {
            title: "Invalid",
            detail: "Invalid input.",
            errors: [{ location: "body.slippage_bps", message: "At most 500." }],
          },
          { status: 422 },
        ),
      ),
    );
    const { user } = await renderApp(<SettingsPage />, "/settings");
    const field = await screen.findByRole("textbox", { name: "Slippage" });
    await user.clear(field);
    await user.type(field, "900");
    await user.click(screen.getByRole("button", { name: "Save costs" }));
    expect(await screen.findByText("At most 500.")).toBeVisible();
    expect(field).toHaveValue("900");
    expect(field).toBeInvalid();
  });
});

describe("sessions and health", () => {
  it("end another session after a question", async () => {
    server.use(answer("delete", "/api/auth/sessions/ses_2", () => new HttpResponse(null, { status: 204 })));
    const { user } = await renderApp(<SettingsPage />, "/settings");
    await user.click(await screen.findByRole("button", { name: "End session, curl" }));
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "End session" }));
    await waitFor(() => expect(sent.map(({ method }) => method)).toEqual(["DELETE"]));
  });

  it("show every dependency, also when the service answers 503", async () => {
    server.use(
      http.get("*/api/health/detailed", () =>
        HttpResponse.json(
          {
            ...REPORT,
            status: "down",
            dependencies: { database: { status: "down", latency_ms: null, detail: "Gone." } },
          },
          { status: 503 },
        ),
      ),
    );
    await renderApp(<SettingsPage />, "/settings");
    expect(await screen.findByText("The service cannot do its main job: Database.")).toBeVisible();
    expect(screen.getByText("Gone.")).toBeVisible();
  });
});

describe("the words", () => {
  it("name devices", () => {
    expect(deviceName(HERE.user_agent)).toBe("Chrome on Linux");
    expect(deviceName(null)).toBe("Unknown device");
    expect(deviceName("my-bot/1")).toBe("my-bot/1");
  });

  it("tell the health, where a missing option is no fault", () => {
    expect(healthSentence({ ...REPORT, connections: [] })).toBe("The service works; limited: News.");
  });

  it("tell saved from unsaved changes, and move entries", () => {
    expect(unsavedOf({ density: "compact", watchlist: ["A"] }, { watchlist: ["A"] })).toEqual({
      density: "compact",
    });
    expect(moved(["A", "B", "C"], 2, -1)).toEqual(["A", "C", "B"]);
  });
});

describe("several accounts", () => {
  const LOCAL = accountWith();
  const LINKED = accountWith({
    id: "acc_2",
    name: "Alpaca paper",
    broker: "alpaca",
    broker_name: "Alpaca paper",
    is_selected: false,
  });

  it("another account is worked with once it is chosen", async () => {
    let chosen = "acc_1";
    const both = () => ({
      accounts: [LOCAL, LINKED].map((one) => ({ ...one, is_selected: one.id === chosen })),
    });
    server.use(
      http.get("*/api/portfolio/accounts", () => HttpResponse.json(both())),
      http.post("*/api/portfolio/accounts/:id/select", ({ params }) => {
        chosen = String(params["id"]);
        return HttpResponse.json(both());
      }),
      http.get("*/api/portfolio", () =>
        HttpResponse.json(
          chosen === "acc_1"
            ? SAMPLE_PORTFOLIO
            : {
                ...SAMPLE_PORTFOLIO,
                account: { ...SAMPLE_PORTFOLIO.account, broker: "alpaca", broker_name: "Alpaca paper" },
              },
        ),
      ),
    );
    const { user } = await renderApp(<SettingsPage />, "/settings");
    await user.click(await screen.findByRole("button", { name: "Work with Alpaca paper" }));
    expect(await screen.findByText(/Alpaca paper keeps this account/)).toBeVisible();
    expect(chosen).toBe("acc_2");
    expect(screen.getByRole("button", { name: "Work with Paper account" })).toBeVisible();
    expect(screen.queryByRole("button", { name: /Reset account/ })).toBeNull();
  });
});
