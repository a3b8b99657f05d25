import type { QueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { ApiError } from "@/lib/problem";
import { refreshSession } from "@/lib/session";
import { meQuery } from "./queries";

const HINT = "paiid.signed-in";

/**
 * Remember that this browser has signed in. No secret, only a hint that asking "who am I" will not be in vain:
 * without it a refused call would stand in the console of everyone who opens the sign-in page.
 */
export function rememberSignedIn(isSignedIn: boolean): void {
  try {
    if (isSignedIn) {
      localStorage.setItem(HINT, "1");
    } else {
      localStorage.removeItem(HINT);
    }
  } catch {
    // Storage may be forbidden; the session is then asked for first, at each start.
  }
}

function hasHint(): boolean {
  try {
    return localStorage.getItem(HINT) !== null;
  } catch {
    return false;
  }
}

async function hasSession(): Promise<boolean> {
  const { session } = await unwrap(api.GET("/api/auth/options"));
  return session === "active" || (session === "renewable" && (await refreshSession(fetch)));
}

/** Whether someone is signed in; true leaves the user in the cache. Throws when the server cannot be asked. */
export async function isSignedIn(client: QueryClient): Promise<boolean> {
  try {
    if (client.getQueryData(meQuery.queryKey) === undefined && !hasHint() && !(await hasSession())) {
      return false;
    }
    await client.ensureQueryData(meQuery);
    rememberSignedIn(true);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      rememberSignedIn(false);
      return false;
    }
    throw error;
  }
}
