import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";

/** The stand-in backend of unit tests. Tests add handlers with `server.use(...)`; anything else is an error. */
export const server = setupServer(
  http.get("*/api/auth/csrf-token", () => HttpResponse.json({ csrf_token: "csrf-of-test" })),
  http.get("*/api/instruments/private", () => HttpResponse.json({ items: [], next_cursor: null })),
  http.post("*/api/telemetry", () => new HttpResponse(null, { status: 202 })),
);
