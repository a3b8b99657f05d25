import { waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { server } from "@/test/server";
import { startMeasuring, stopMeasuring } from "./measuring";

interface Reported {
  measurements: { measure: string; workflow: string; value: number }[];
}

let reported: Reported[] = [];

/** The page is put away: what has been measured is reported then. */
function putAway() {
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => {
  reported = [];
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  server.use(
    http.get("*/api/auth/csrf-token", () => HttpResponse.json({ csrf_token: "a token" })),
    http.post("*/api/telemetry/measurements", async ({ request }) => {
      reported.push((await request.json()) as Reported);
      return HttpResponse.json({ accepted: 1 }, { status: 202 });
    }),
  );
});

afterEach(() => vi.restoreAllMocks());

/** Puts the page away and answers with the counts of the report that this makes. */
async function counted(): Promise<string[]> {
  const before = reported.length;
  // The first report waits for the token that a page which writes has.
  await waitFor(() => {
    putAway();
    expect(reported).toHaveLength(before + 1);
  });
  const found = reported[before]?.measurements ?? [];
  expect(found.every(({ workflow }) => workflow === "pnl")).toBe(true);
  return found.map(({ measure }) => measure).filter((measure) => measure === "load" || measure === "error");
}

const fail = () => window.dispatchEvent(new Event("unhandledrejection"));

describe("measuring", () => {
  it("reports a load once and failed scripts when the page is put away, and nothing while it is not wanted", async () => {
    window.history.pushState(null, "", "/pnl");
    startMeasuring();
    fail();
    fail();
    expect(await counted()).toEqual(["load", "error", "error"]);

    fail();
    stopMeasuring();
    putAway();
    startMeasuring();
    fail();
    // The report has what came after the consent was given again, alone.
    expect(await counted()).toEqual(["error"]);

    // A page that fails again and again is told five times at most.
    for (let times = 0; times < 9; times += 1) {
      fail();
    }
    expect(await counted()).toEqual(["error"]);
  });
});
