import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { forgetCsrfToken } from "@/lib/session";
import { server } from "./server";

// A loaded machine needs more than the default second to draw a page; a wait ends as soon as it is met.
configure({ asyncUtilTimeout: 10_000 });

// A warning or an error on the console is a defect; a test that provokes one mocks console itself.
let complaints: string[] = [];

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterAll(() => server.close());

beforeEach(() => {
  complaints = [];
  for (const level of ["error", "warn"] as const) {
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => {
      complaints.push(args.map(String).join(" "));
    });
  }
});

afterEach(() => {
  cleanup();
  server.resetHandlers();
  forgetCsrfToken();
  localStorage.clear();
  if (complaints.length > 0) {
    throw new Error(`The console was not silent:\n${complaints.join("\n")}`);
  }
});

// jsdom has no modal dialogs; open and close are enough for behaviour tests.
HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
  this.open = false;
  this.dispatchEvent(new Event("close"));
};
