import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import type { DateRange } from "@/lib/date-range";
import { ApiError } from "@/lib/problem";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { Button } from "./button";
import { ConfirmDialog } from "./confirm-dialog";
import { DataBlock } from "./data-block";
import { DateRangePicker } from "./date-range-picker";
import { Field } from "./field";
import { NumberStepper } from "./number-stepper";
import { PriceChange } from "./price-change";
import { sparkPath } from "./sparkline";
import { SymbolSearch } from "./symbol-search";
import { Tabs } from "./tabs";

const FAILURE = new ApiError({
  status: 503,
  code: "x",
  title: "Quotes failed",
  detail: "Try later.",
  requestId: "req_1",
});

describe("Button", () => {
  it("that is blocked keeps the focus but does nothing", async () => {
    const onClick = vi.fn();
    const { user } = await renderApp(
      <Button aria-disabled onClick={onClick}>
        Send
      </Button>,
    );
    await user.click(screen.getByRole("button"));
    expect(screen.getByRole("button")).toHaveFocus();
    expect(onClick).not.toHaveBeenCalled();
  });
});

describe("DataBlock", () => {
  const block = (state: object) => (
    <DataBlock
      query={{ data: undefined, error: null, isPending: false, refetch: vi.fn(), ...state } as never}
      skeleton={<i>loading</i>}
      empty={<i>empty</i>}
      isEmpty={(data: string[]) => data.length === 0}
    >
      {(data) => <b>{data.join()}</b>}
    </DataBlock>
  );

  it("shows the skeleton, then data", async () => {
    await renderApp(
      <>
        {block({})}
        {block({ data: ["AAPL"] })}
      </>,
    );
    expect(screen.getByText("loading")).toBeInTheDocument();
    expect(screen.getByText("AAPL")).toBeInTheDocument();
  });

  it("shows what will appear when there is nothing yet", async () => {
    await renderApp(block({ data: [] }));
    expect(screen.getByText("empty")).toBeInTheDocument();
  });

  it("shows an error with its request id and retries", async () => {
    const refetch = vi.fn();
    const { user } = await renderApp(block({ error: FAILURE, refetch }));
    expect(screen.getByRole("alert")).toHaveTextContent("Quotes failedTry later. Request req_1");
    await user.click(screen.getByRole("button", { name: "Retry" }));
    expect(refetch).toHaveBeenCalledOnce();
  });

  it("keeps the last values when a refetch fails", async () => {
    await renderApp(block({ data: ["AAPL"], error: FAILURE }));
    expect(screen.getByText("AAPL")).toBeInTheDocument();
    expect(screen.getByRole("alert")).toHaveTextContent("Quotes failed");
  });
});

describe("ConfirmDialog", () => {
  it("asks first, and shows why it failed", async () => {
    const onConfirm = vi.fn();
    const { user } = await renderApp(
      <ConfirmDialog
        open
        title="Cancel the order?"
        confirmLabel="Cancel order"
        onConfirm={onConfirm}
        onClose={vi.fn()}
        error={FAILURE}
      />,
    );
    expect(screen.getByRole("dialog", { name: "Cancel the order?" })).toBeInTheDocument();
    expect(screen.getByRole("alert")).toHaveTextContent("Quotes failed");
    await user.click(screen.getByRole("button", { name: "Cancel order" }));
    expect(onConfirm).toHaveBeenCalledOnce();
  });
});

describe("NumberStepper", () => {
  function Price() {
    const [value, setValue] = useState("89.90");
    return (
      <Field label="Limit price" error={value === "" ? "Enter a price." : null}>
        {(ids) => (
          <NumberStepper {...ids} label="Limit price" value={value} onChange={setValue} step="0.01" />
        )}
      </Field>
    );
  }

  it("steps exactly by buttons and keys", async () => {
    const { user } = await renderApp(<Price />);
    const field = screen.getByLabelText("Limit price");
    await user.click(screen.getByRole("button", { name: "Increase limit price" }));
    expect(field).toHaveValue("89.91");
    await user.click(field);
    await user.keyboard("{ArrowDown}{PageUp}");
    expect(field).toHaveValue("90.00");
  });

  it("ties its error to the field", async () => {
    const { user } = await renderApp(<Price />);
    await user.clear(screen.getByLabelText("Limit price"));
    expect(screen.getByLabelText("Limit price")).toHaveAccessibleDescription("Enter a price.");
    expect(screen.getByRole("alert")).toBeInTheDocument();
  });
});

describe("Tabs", () => {
  function Two() {
    const [value, setValue] = useState<"a" | "b">("a");
    const items = [
      { value: "a", label: "First", content: "one" },
      { value: "b", label: "Second", content: "two" },
    ] as const;
    return <Tabs label="Tabs" value={value} onChange={setValue} items={items} />;
  }

  it("move by arrows with one tab stop", async () => {
    const { user } = await renderApp(<Two />);
    await user.tab();
    await user.keyboard("{ArrowRight}");
    expect(screen.getByRole("tab", { name: "Second" })).toHaveFocus();
    expect(screen.getByRole("tabpanel", { name: "Second" })).toHaveTextContent("two");
  });
});

describe("SymbolSearch", () => {
  it("finds by name and chooses by keyboard", async () => {
    server.use(
      http.get("*/api/market/search", ({ request }) =>
        HttpResponse.json({
          items:
            new URL(request.url).searchParams.get("q") === "app"
              ? [
                  { symbol: "AAPL", name: "Apple Inc." },
                  { symbol: "APP", name: "AppLovin" },
                ]
              : [],
        }),
      ),
    );
    const onSelect = vi.fn();
    const { user } = await renderApp(<SymbolSearch onSelect={onSelect} />);
    await user.type(screen.getByRole("combobox"), "app");
    await screen.findByRole("option", { name: /AppLovin/ });
    await user.keyboard("{ArrowDown}{Enter}");
    expect(onSelect).toHaveBeenCalledWith("APP");
  });

  it("says when nothing matches", async () => {
    server.use(http.get("*/api/market/search", () => HttpResponse.json({ items: [] })));
    const { user } = await renderApp(<SymbolSearch onSelect={vi.fn()} />);
    await user.type(screen.getByRole("combobox"), "zzz");
    await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("No instrument matches."));
  });
});

describe("DateRangePicker", () => {
  async function open() {
    const onChange = vi.fn<(range: DateRange) => void>();
    const onChoose = vi.fn();
    const view = await renderApp(
      <DateRangePicker
        value={{ start: "2026-08-24", end: "2026-11-23" }}
        onChange={onChange}
        today="2026-11-23"
        choices={[{ label: "2025", isOn: false, onChoose }]}
      />,
    );
    await view.user.click(screen.getByRole("button", { name: "Aug 24 – Nov 23, 2026" }));
    return { ...view, onChange, onChoose };
  }

  it("takes a named range at once and closes", async () => {
    const { user, onChoose } = await open();
    await user.click(screen.getByRole("button", { name: "2025" }));
    expect(onChoose).toHaveBeenCalledOnce();
    expect(screen.queryByRole("button", { name: "Apply" })).toBeNull();
  });

  it("takes typed dates and refuses an impossible range", async () => {
    const { user, onChange } = await open();
    await user.clear(screen.getByLabelText("From"));
    await user.type(screen.getByLabelText("From"), "2026-12-01");
    expect(screen.getByText("The first day is after the last day.")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Apply" }));
    expect(onChange).not.toHaveBeenCalled();
    await user.clear(screen.getByLabelText("From"));
    await user.type(screen.getByLabelText("From"), "2026-11-02");
    await user.click(screen.getByRole("button", { name: "Apply" }));
    expect(onChange).toHaveBeenCalledWith({ start: "2026-11-02", end: "2026-11-23" });
  });

  it("closes with Escape and gives the focus back", async () => {
    const { user } = await open();
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("button", { name: "Apply" })).toBeNull();
    expect(screen.getByRole("button", { name: /Aug 24/ })).toHaveFocus();
  });
});

describe("figures", () => {
  it("shows one dash for a change that is not known", async () => {
    const { container } = await renderApp(<PriceChange change={null} percent={null} />);
    expect(container.textContent).toBe("—");
    expect(container.querySelector("svg")).toBeNull();
  });

  it("a change has arrow, sign and both forms", async () => {
    const { container } = await renderApp(<PriceChange money change="-126.48" percent="-2.62" />);
    expect(container.textContent).toBe("\u2212$126.48 (\u22122.62%)");
    expect(container.querySelector("svg")).not.toBeNull();
  });

  it("a sparkline needs two points", () => {
    expect(sparkPath(["1"], 58, 20)).toBe("");
    expect(sparkPath(["1", "2"], 58, 20)).toBe("M0.0 18.0L58.0 2.0");
  });
});
