import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { server } from "@/test/server";
import { api, setSignedOutHandler, unwrap } from "./api-client";
import { ApiError } from "./problem";

function problem(status: number, code: string, extra: object = {}) {
  return HttpResponse.json(
    {
      type: `urn:paiid:problem:${code}`,
      title: "Refused",
      status,
      detail: "Because.",
      code,
      request_id: "req_7",
      ...extra,
    },
    { status, headers: { "Content-Type": "application/problem+json" } },
  );
}

async function failure(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe("CSRF", () => {
  it("sends the session's token with a change, fetched once", async () => {
    let fetched = 0;
    const sent: (string | null)[] = [];
    server.use(
      http.get("*/api/auth/csrf-token", () => {
        fetched += 1;
        return HttpResponse.json({ csrf_token: "t1", expires_in: 3600 });
      }),
      http.post("*/api/auth/logout", ({ request }) => {
        sent.push(request.headers.get("X-CSRF-Token"));
        return new HttpResponse(null, { status: 204 });
      }),
    );
    await unwrap(api.POST("/api/auth/logout"));
    await unwrap(api.POST("/api/auth/logout"));
    expect(sent).toEqual(["t1", "t1"]);
    expect(fetched).toBe(1);
  });

  it("gets a fresh token and sends the same body again after csrf-failed", async () => {
    let fetched = 0;
    const bodies: unknown[] = [];
    server.use(
      http.get("*/api/auth/csrf-token", () => {
        fetched += 1;
        return HttpResponse.json({ csrf_token: `t${fetched}`, expires_in: 3600 });
      }),
      http.post("*/api/orders/preview", async ({ request }) => {
        bodies.push(await request.json());
        return request.headers.get("X-CSRF-Token") === "t2"
          ? HttpResponse.json({ ok: true })
          : problem(403, "csrf-failed");
      }),
    );
    await unwrap(api.POST("/api/orders/preview", { body: { symbol: "AAPL", side: "buy", quantity: "1" } }));
    expect(bodies).toEqual(Array(2).fill({ symbol: "AAPL", side: "buy", quantity: "1" }));
  });

  it("gives up after one retry, and never retries another 403", async () => {
    let calls = 0;
    server.use(
      http.post("*/api/auth/logout", () => {
        calls += 1;
        return problem(403, calls <= 2 ? "csrf-failed" : "forbidden");
      }),
    );
    expect((await failure(unwrap(api.POST("/api/auth/logout")))).code).toBe("csrf-failed");
    expect(calls).toBe(2);
    expect((await failure(unwrap(api.POST("/api/auth/logout")))).code).toBe("forbidden");
    expect(calls).toBe(3);
  });
});

describe("an expired session", () => {
  it("is renewed once for all calls that found it so, and they are sent again", async () => {
    let refreshes = 0;
    let renewed = false;
    server.use(
      http.post("*/api/auth/refresh", async () => {
        refreshes += 1;
        renewed = true;
        return HttpResponse.json({});
      }),
      http.get("*/api/settings", () =>
        renewed ? HttpResponse.json({ version: 1 }) : problem(401, "not-authenticated"),
      ),
    );
    const answers = await Promise.all([1, 2, 3].map(() => unwrap(api.GET("/api/settings"))));
    expect(answers.map((answer) => answer.version)).toEqual([1, 1, 1]);
    expect(refreshes).toBe(1);
  });

  it("that cannot be renewed is reported, and the call fails with 401", async () => {
    const signedOut = vi.fn();
    setSignedOutHandler(signedOut);
    server.use(
      http.post("*/api/auth/refresh", () => problem(401, "invalid-refresh-token")),
      http.get("*/api/settings", () => problem(401, "not-authenticated")),
    );
    expect((await failure(unwrap(api.GET("/api/settings")))).status).toBe(401);
    expect(signedOut).toHaveBeenCalledOnce();
    setSignedOutHandler(() => {});
  });

  it.each([
    ["answers that its database is away", () => problem(503, "database-unavailable")],
    ["does not answer", () => HttpResponse.error()],
  ])("is not given up while the server %s", async (_, refresh) => {
    const signedOut = vi.fn();
    setSignedOutHandler(signedOut);
    server.use(
      http.post("*/api/auth/refresh", refresh),
      http.get("*/api/settings", () => problem(401, "not-authenticated")),
    );
    expect((await failure(unwrap(api.GET("/api/settings")))).code).toBe("offline");
    expect(signedOut).not.toHaveBeenCalled();
    setSignedOutHandler(() => {});
  });

  it("is not suspected when credentials are refused", async () => {
    server.use(http.post("*/api/auth/login", () => problem(401, "invalid-credentials")));
    const error = await failure(
      unwrap(api.POST("/api/auth/login", { body: { email: "a@b.c", password: "x" } })),
    );
    expect(error.code).toBe("invalid-credentials");
  });
});

describe("problems", () => {
  it("carry title, detail, request id and fields", async () => {
    server.use(
      http.get("*/api/settings", () =>
        problem(422, "invalid-request", {
          errors: [{ location: "body.quantity", message: "must be positive", code: "greater_than" }],
        }),
      ),
    );
    expect(await failure(unwrap(api.GET("/api/settings")))).toMatchObject({
      status: 422,
      code: "invalid-request",
      title: "Refused",
      detail: "Because.",
      requestId: "req_7",
      errors: [{ field: "quantity", message: "must be positive" }],
    });
  });

  it("are made up from the status when the answer is not readable", async () => {
    server.use(
      http.get(
        "*/api/settings",
        () => new HttpResponse("<html>", { status: 502, headers: { "X-Request-ID": "req_9" } }),
      ),
    );
    expect(await failure(unwrap(api.GET("/api/settings")))).toMatchObject({
      status: 502,
      code: "http-502",
      requestId: "req_9",
    });
  });

  it("name a server that does not answer", async () => {
    server.use(http.get("*/api/settings", () => HttpResponse.error()));
    expect(await failure(unwrap(api.GET("/api/settings")))).toMatchObject({ status: 0, code: "offline" });
  });
});
