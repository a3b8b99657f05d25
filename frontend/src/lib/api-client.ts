import createClient from "openapi-fetch";
import type { paths } from "@/api/schema";
import { offlineError, toApiError } from "./problem";
import { getCsrfToken, refreshSession } from "./session";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
/** Calls that start a session: they need no CSRF token, and a 401 from them is about what was typed. */
const STARTS_SESSION = ["/api/auth/login", "/api/auth/register", "/api/auth/refresh", "/api/auth/demo"];

type SignedOut = () => void;
let onSignedOut: SignedOut = () => {};

/** Register what happens when the session is over and cannot be renewed (the router goes to /login). */
export function setSignedOutHandler(handler: SignedOut): void {
  onSignedOut = handler;
}

async function send(request: Request, body: ArrayBuffer | null, fresh = false): Promise<Response> {
  const headers = new Headers(request.headers);
  if (!SAFE.has(request.method) && !STARTS_SESSION.includes(new URL(request.url).pathname)) {
    headers.set("X-CSRF-Token", await getCsrfToken(fetch, fresh));
  }
  return fetch(
    new Request(request.url, {
      method: request.method,
      headers,
      body: body && body.byteLength > 0 ? body : null,
      credentials: "same-origin",
      signal: request.signal,
      keepalive: request.keepalive,
    }),
  );
}

async function problemCode(response: Response): Promise<string> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return toApiError(response.status, body, null).code;
}

async function sendWithCsrf(request: Request, body: ArrayBuffer | null): Promise<Response> {
  const response = await send(request, body);
  if (response.status === 403 && (await problemCode(response)) === "csrf-failed") {
    return send(request, body, true);
  }
  return response;
}

/** `fetch` with cookies, CSRF token, one CSRF retry and one session refresh; failures become ApiError. */
export async function apiFetch(request: Request): Promise<Response> {
  const body = SAFE.has(request.method) ? null : await request.arrayBuffer();
  try {
    const response = await sendWithCsrf(request, body);
    const path = new URL(request.url).pathname;
    if (response.status !== 401 || STARTS_SESSION.includes(path)) {
      return response;
    }
    if (await refreshSession(fetch)) {
      return await sendWithCsrf(request, body);
    }
    onSignedOut();
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      throw error;
    }
    throw offlineError();
  }
}

/** The typed client. Use it through `unwrap`, which throws ApiError: `await unwrap(api.GET("/api/portfolio"))`. */
export const api = createClient<paths, "application/json">({
  baseUrl: typeof location === "undefined" ? "http://localhost" : location.origin,
  fetch: apiFetch,
});

interface FetchResult<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of a call, or a thrown ApiError. An empty 204 answer yields `undefined`. */
export async function unwrap<Data>(call: Promise<FetchResult<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (!response.ok) {
    throw toApiError(response.status, error, response.headers.get("X-Request-ID"));
  }
  return data as Data;
}
