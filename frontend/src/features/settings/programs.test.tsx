import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { renderApp } from "@/test/render";
import { SAMPLE_USER } from "@/test/samples";
import { server } from "@/test/server";
import { ModelUsageCard } from "./components/model-usage-card";
import { ProgramsCard } from "./components/programs-card";
import { httpSnippet, stdioSnippet } from "./program-snippets";

const TOKEN = "paiid_mcp_made_up"; // pragma: allowlist secret
const MADE = {
  id: "mcp_1",
  name: "Desktop",
  scope: "propose",
  created_at: "2026-11-23T15:00:00Z",
  last_used_at: null,
};
let tokens: object[] = [];
let isOn = true;
let sent: unknown[] = [];

beforeEach(() => {
  tokens = [];
  isOn = true;
  sent = [];
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json(SAMPLE_USER)),
    http.get("*/api/mcp", () => HttpResponse.json({ is_on: isOn, path: "/mcp", tokens })),
    http.post("*/api/mcp/tokens", async ({ request }) => {
      sent.push(await request.json());
      tokens = [MADE];
      return HttpResponse.json({ token: TOKEN, made: MADE }, { status: 201 });
    }),
  );
});

describe("programs", () => {
  it("are explained while they may not look in", async () => {
    isOn = false;
    await renderApp(<ProgramsCard />, "/settings");
    expect(await screen.findByText("PAIID_MCP=on")).toBeVisible();
    expect(screen.queryByRole("button", { name: "New token" })).toBeNull();
  });

  it("get a token that is shown once, with both ways to use it", async () => {
    const { user } = await renderApp(<ProgramsCard />, "/settings");
    await user.click(await screen.findByRole("button", { name: "New token" }));
    await user.click(screen.getByRole("button", { name: "Make the token" }));
    expect(sent).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Read and propose" }));
    await user.type(screen.getByLabelText("Name"), "Desktop{Enter}");
    expect(await screen.findByText(TOKEN)).toBeVisible();
    expect(sent).toEqual([{ name: "Desktop", scope: "propose" }]);
    expect(screen.getByText(/"command": "paiid"/)).toHaveTextContent(TOKEN);
    expect(screen.getByText(/Authorization: Bearer/)).toHaveTextContent(`${window.location.origin}/mcp`);
    await user.click(screen.getByRole("button", { name: "I have copied it" }));
    expect(screen.queryByText(TOKEN)).toBeNull();
    expect(await screen.findByText(/never used/)).toBeVisible();
    expect(screen.getByText("Proposes")).toBeVisible();
  });

  it("are shut out after asking", async () => {
    tokens = [MADE];
    let gone = "";
    server.use(
      http.delete("*/api/mcp/tokens/:id", ({ params }) => {
        gone = String(params["id"]);
        tokens = [];
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = await renderApp(<ProgramsCard />, "/settings");
    await user.click(await screen.findByRole("button", { name: "Revoke token, Desktop" }));
    expect(gone).toBe("");
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Revoke token" }));
    expect(await screen.findByText("No program has a token yet.")).toBeVisible();
    expect(gone).toBe("mcp_1");
  });

  it("are not a viewer's to let in", async () => {
    tokens = [MADE];
    server.use(http.get("*/api/auth/me", () => HttpResponse.json({ ...SAMPLE_USER, role: "viewer" })));
    await renderApp(<ProgramsCard />, "/settings");
    expect(await screen.findByText("Desktop")).toBeVisible();
    await waitFor(() => expect(screen.queryByRole("button")).toBeNull());
  });
});

describe("the snippets", () => {
  it("hold the token where it belongs, never in an address", () => {
    const stdio = JSON.parse(stdioSnippet("t")) as { mcpServers: { paiid: object } };
    expect(stdio.mcpServers.paiid).toEqual({
      command: "paiid",
      args: ["mcp"],
      env: { PAIID_MCP: "on", PAIID_MCP_TOKEN: "t" },
    });
    expect(httpSnippet("https://paiid.example", "/mcp", "t")).toBe(
      "https://paiid.example/mcp\nAuthorization: Bearer t",
    );
  });
});

describe("the language model's cost", () => {
  const usage = {
    month: "2026-11",
    resets_at: "2026-12-01T00:00:00Z",
    is_everybody: true,
    monthly_usd: "20",
    user_monthly_usd: "5",
    is_exhausted: false,
    spent_usd: "1.234",
    reserved_usd: "0",
    purposes: [{ name: "chat", calls: 3, failed: 1, cost_usd: "0.0123" }],
    models: [],
    users: [],
    calls: [],
  };

  it("is told by purpose, beside the budget", async () => {
    server.use(http.get("*/api/ai/usage", () => HttpResponse.json(usage)));
    await renderApp(<ModelUsageCard />, "/settings");
    expect(await screen.findByText(/of \$20\.00 spent this month by everybody/)).toBeVisible();
    expect(screen.getByText("Each person may spend $5.00.")).toBeVisible();
    expect(screen.getByRole("list", { name: "Cost by purpose" })).toHaveTextContent(
      "Assistant3 calls, 1 without a usable answer$0.0123",
    );
  });

  it("lets the owner change the budget, and no other", async () => {
    const sent: unknown[] = [];
    server.use(
      http.get("*/api/ai/usage", () => HttpResponse.json(usage)),
      http.put("*/api/ai/usage/budget", async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json({ ...usage, monthly_usd: "30", user_monthly_usd: null });
      }),
    );
    const { user } = await renderApp(<ModelUsageCard />, "/settings");
    const monthly = await screen.findByLabelText("Monthly budget");
    expect(screen.getByRole("button", { name: "Save budget" })).toHaveAttribute("aria-disabled", "true");
    await user.clear(monthly);
    await user.type(monthly, "30");
    await user.clear(screen.getByLabelText("Each person's budget"));
    await user.click(screen.getByRole("button", { name: "Save budget" }));
    expect(await screen.findByText("Saved: $30.00 a month.")).toBeVisible();
    expect(sent).toEqual([{ monthly_usd: "30", user_monthly_usd: null }]);
    expect(screen.getByText(/of \$30\.00 spent this month/)).toBeVisible();
  });

  it("says when the budget is used up, and that nothing was asked", async () => {
    server.use(
      http.get("*/api/ai/usage", () =>
        HttpResponse.json({ ...usage, is_everybody: false, is_exhausted: true, purposes: [] }),
      ),
    );
    await renderApp(<ModelUsageCard />, "/settings");
    expect(await screen.findByText(/The budget is used up/)).toBeVisible();
    expect(screen.getByText("No model has been asked this month.")).toBeVisible();
    expect(screen.queryByLabelText("Monthly budget")).toBeNull();
  });
});
