/** What keeps a session usable without any token in script: the CSRF token and a single-flight refresh. */

let csrfToken: Promise<string> | null = null;
let refreshing: Promise<boolean> | null = null;

async function loadCsrfToken(fetcher: typeof fetch): Promise<string> {
  const response = await fetcher("/api/auth/csrf-token", { credentials: "same-origin" });
  if (!response.ok) {
    throw new Error(`CSRF token: status ${response.status}`);
  }
  const body = (await response.json()) as { csrf_token: string };
  return body.csrf_token;
}

/** The session's CSRF token, fetched once; `fresh` drops the kept one first. */
export function getCsrfToken(fetcher: typeof fetch, fresh = false): Promise<string> {
  if (fresh || csrfToken === null) {
    csrfToken = loadCsrfToken(fetcher);
    csrfToken.catch(() => {
      csrfToken = null;
    });
  }
  return csrfToken;
}

/** Forget the token: it is bound to the session that has just begun or ended. */
export function forgetCsrfToken(): void {
  csrfToken = null;
}

const REFRESHED_AT = "paiid.refreshed-at";

function refreshedAt(): string | null {
  try {
    return localStorage.getItem(REFRESHED_AT);
  } catch {
    return null;
  }
}

function markRefreshed(): void {
  try {
    localStorage.setItem(REFRESHED_AT, `${Date.now()}`);
  } catch {
    // Storage may be forbidden; tabs then refresh on their own, which the server allows one after the other.
  }
}

async function rotate(fetcher: typeof fetch, seen: string | null): Promise<boolean> {
  if (refreshedAt() !== seen) {
    return true; // Another tab rotated the cookie while this one waited for the lock.
  }
  const response = await fetcher("/api/auth/refresh", { method: "POST", credentials: "same-origin" });
  if (response.ok) {
    markRefreshed();
    forgetCsrfToken();
  }
  if (response.status >= 500) {
    // The session may be as good as ever; whoever asked is told that the server cannot be reached.
    throw new Error(`Session: status ${response.status}`);
  }
  return response.ok;
}

async function refreshOnce(fetcher: typeof fetch): Promise<boolean> {
  const seen = refreshedAt();
  if ("locks" in navigator) {
    return await navigator.locks.request("paiid-refresh", () => rotate(fetcher, seen));
  }
  return await rotate(fetcher, seen);
}

/**
 * Rotate the session cookies once, however many calls found them expired, in this tab or another.
 *
 * A refresh token may be used once: two tabs using it would look like theft and end the session.
 * False when the session is over; throws when the server cannot say.
 */
export function refreshSession(fetcher: typeof fetch): Promise<boolean> {
  refreshing ??= refreshOnce(fetcher).finally(() => {
    refreshing = null;
  });
  return refreshing;
}
