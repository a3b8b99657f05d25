import { onCLS, onINP, onLCP, onTTFB } from "web-vitals";
import type { components } from "@/api/schema";
import { getCsrfToken } from "./session";

type Measurement = components["schemas"]["MeasurementCreate"];

const WORKFLOWS = new Set<string>([
  ...["morning", "news", "research", "recommendations", "trade", "positions", "pnl"],
  ...["strategies", "backtests", "settings"],
]);
/** What one page reports of its errors: a loop that fails is one trouble, not a thousand. */
const MOST_ERRORS = 5;
let isWanted = false;
let hasBegun = false;
let errors = 0;
let token: string | null = null;
let waiting: Measurement[] = [];

function workflow(): Measurement["workflow"] {
  const first = window.location.pathname.split("/")[1] ?? "";
  return WORKFLOWS.has(first) ? (first as Measurement["workflow"]) : "home";
}

/** While a page is put away only what is sent at once still goes out: no step here may wait. */
function send(): void {
  if (!isWanted || token === null || waiting.length === 0) {
    return;
  }
  const body = JSON.stringify({ measurements: waiting });
  waiting = [];
  // A lost report is not sent again: quantiles are not worth a retry.
  fetch(new URL("/api/telemetry/measurements", window.location.origin), {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
    body,
    credentials: "same-origin",
    keepalive: true,
  }).catch(() => undefined);
}

/** A session that was renewed has another token; asking for the one that is known costs nothing. */
function holdToken(): void {
  getCsrfToken(fetch).then(
    (found) => {
      token = found;
    },
    () => undefined,
  );
}

function note(measure: Measurement["measure"], value: number): void {
  waiting.push({ measure, workflow: workflow(), value: Math.round(value) });
  holdToken();
}

function noteError(): void {
  errors += 1;
  if (errors <= MOST_ERRORS) {
    note("error", 1);
  }
}

/** Measures this page and reports when it is put away, until `stopMeasuring`. */
export function startMeasuring(): void {
  isWanted = true;
  holdToken();
  if (hasBegun) {
    return;
  }
  hasBegun = true;
  note("load", 1);
  onLCP(({ value }) => note("lcp", value));
  onINP(({ value }) => note("inp", value));
  onCLS(({ value }) => note("cls", value * 1000));
  onTTFB(({ value }) => note("ttfb", value));
  window.addEventListener("error", noteError);
  window.addEventListener("unhandledrejection", noteError);
  // After the library's own listeners, which tell their last values at the same moment.
  const whenHidden = () => {
    if (document.visibilityState === "hidden") {
      send();
    }
  };
  document.addEventListener("visibilitychange", whenHidden);
  window.addEventListener("pagehide", send);
}

/** Nothing is reported from here on, nor what waits. */
export function stopMeasuring(): void {
  isWanted = false;
  waiting = [];
}
