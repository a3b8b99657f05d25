import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { renderApp } from "@/test/render";
import { SAMPLE_USER } from "@/test/samples";
import { server } from "@/test/server";
import { curlSnippet, pythonSnippet } from "./bot-snippets";
import { BotsCard } from "./components/bots-card";

const KEY = {
  id: "key_1",
  key_id: "PKTESTTESTTESTTEST23",
  name: "Momentum",
  scope: "trade",
  account_id: "acc_1",
  account_name: "Paper account",
  account_in_use: true,
  created_at: "2026-11-23T15:00:00Z",
  last_used_at: null,
};
const SECRET = "paiid_made-up"; // pragma: allowlist secret
let items: object[] = [];
let sent: { body: unknown; key: string | null }[] = [];

beforeEach(() => {
  items = [];
  sent = [];
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json(SAMPLE_USER)),
    http.get("*/api/api-keys", () => HttpResponse.json({ items, next_cursor: null })),
    http.post("*/api/api-keys", async ({ request }) => {
      sent.push({ body: await request.json(), key: request.headers.get("Idempotency-Key") });
      items = [KEY];
      return HttpResponse.json({ ...KEY, secret: SECRET }, { status: 201 });
    }),
  );
});

describe("connect a bot", () => {
  it("makes a key and shows its secret once, with what to do with it", async () => {
    const { user } = await renderApp(<BotsCard />, "/settings");
    expect(await screen.findByText("No program has a key yet.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "New key" }));
    await user.type(screen.getByLabelText("Name"), "Momentum{Enter}");
    expect(await screen.findByText(SECRET)).toBeVisible();
    expect(sent[0]?.body).toEqual({ name: "Momentum", scope: "trade" });
    expect(sent[0]?.key).toMatch(/^[\w-]{36}$/);
    await user.click(screen.getByRole("button", { name: "Copy Secret" }));
    expect(await screen.findByText("Secret copied.")).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe(SECRET);
    await user.click(screen.getByRole("button", { name: "I have copied it" }));
    expect(screen.queryByText(SECRET)).toBeNull();
    expect(await screen.findByText("Momentum")).toBeVisible();
  });

  it("asks for a name before anything is sent, and can make a key that only reads", async () => {
    const { user } = await renderApp(<BotsCard />, "/settings");
    await user.click(await screen.findByRole("button", { name: "New key" }));
    await user.click(screen.getByRole("button", { name: "Make the key" }));
    expect(sent).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Read only" }));
    await user.type(screen.getByLabelText("Name"), "Watcher");
    await user.click(screen.getByRole("button", { name: "Make the key" }));
    await waitFor(() => expect(sent[0]?.body).toEqual({ name: "Watcher", scope: "read" }));
  });

  it("offers a viewer no key that trades", async () => {
    server.use(http.get("*/api/auth/me", () => HttpResponse.json({ ...SAMPLE_USER, role: "viewer" })));
    const { user } = await renderApp(<BotsCard />, "/settings");
    await user.click(await screen.findByRole("button", { name: "New key" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: "Read and trade" })).toBeNull());
  });

  it("says why a key could not be made", async () => {
    server.use(
      http.post("*/api/api-keys", () =>
        HttpResponse.json(
          { title: "Too many API keys", detail: "Revoke one.", status: 409, code: "too-many-keys" },
          { status: 409, headers: { "Content-Type": "application/problem+json" } },
        ),
      ),
    );
    const { user } = await renderApp(<BotsCard />, "/settings");
    await user.click(await screen.findByRole("button", { name: "New key" }));
    await user.type(screen.getByLabelText("Name"), "One more{Enter}");
    expect(await screen.findByText(/Revoke one\./)).toBeVisible();
  });

  it("revokes a key after asking", async () => {
    items = [KEY];
    let gone = "";
    server.use(
      http.delete("*/api/api-keys/:id", ({ params }) => {
        gone = String(params["id"]);
        items = [];
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = await renderApp(<BotsCard />, "/settings");
    await user.click(await screen.findByRole("button", { name: "Revoke key, Momentum" }));
    expect(gone).toBe("");
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Revoke key" }));
    expect(await screen.findByText("No program has a key yet.")).toBeVisible();
    expect(gone).toBe("key_1");
  });

  it("shows what went wrong with the list, and tries again", async () => {
    server.use(http.get("*/api/api-keys", () => HttpResponse.json({}, { status: 500 })));
    await renderApp(<BotsCard />, "/settings");
    expect(await screen.findByRole("button", { name: /again|retry/i }, { timeout: 10_000 })).toBeVisible();
  });
});

describe("snippets", () => {
  const access = { origin: "https://paiid.example", keyId: "PK1", secret: "s" };

  it("point Alpaca's library at this server, TLS kept", () => {
    const text = pythonSnippet(access);
    expect(text).toContain('url_override="https://paiid.example/alpaca"');
    expect(text).toContain('url_override="wss://paiid.example/alpaca/stream"');
  });

  it("send the key in headers, never in the address", () => {
    expect(curlSnippet(access)).toContain("https://paiid.example/alpaca/v2/account");
    expect(curlSnippet(access)).not.toContain("?");
  });
});
