import { fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { type Operand, operandWords } from "../model";
import { OperandForm } from "./operand-form";

const AVERAGE: Operand = {
  kind: "indicator",
  name: "sma",
  arguments: { period: { kind: "number", value: "40" } },
  symbol: null,
  ago: 0,
};

const seen: Operand[] = [];

function Form() {
  const [operand, setOperand] = useState(AVERAGE);
  const change = (next: Operand) => {
    seen.push(next);
    setOperand(next);
  };
  return <OperandForm label="Left side" operand={operand} parameters={[]} isExit={false} onChange={change} />;
}

describe("one side of a comparison", () => {
  it("is of longer bars, of which only the closed ones are seen, and again of those judged", () => {
    render(<Form />);
    const bars = screen.getByLabelText("On bars");
    expect(bars).toHaveDisplayValue("those judged");
    fireEvent.change(bars, { target: { value: "week" } });
    expect(bars).toHaveDisplayValue("weekly, closed");
    expect(screen.getByLabelText("Weeks")).toHaveValue("40");
    fireEvent.change(screen.getByLabelText("Bars before"), { target: { value: "1" } });
    expect(seen.at(-1)).toEqual({ ...AVERAGE, ago: 1, bars: "week" });
    expect(operandWords(seen.at(-1) as Operand, [])).toBe("Average (40), by week, 1 week before");
    fireEvent.change(bars, { target: { value: "15m" } });
    expect(operandWords(seen.at(-1) as Operand, [])).toBe(
      "Average (40), by 15-minute bar, 1 15-minute bar before",
    );
    fireEvent.change(bars, { target: { value: "week" } });
    fireEvent.change(bars, { target: { value: "" } });
    expect(seen.at(-1)).toEqual({ ...AVERAGE, ago: 1 });
  });

  it("is chosen by what it tells, and begins with what is usual", () => {
    render(<Form />);
    const trend = within(screen.getByLabelText("Left side")).getByRole("group", { name: "Trend" });
    expect(within(trend).getByRole("option", { name: "MACD signal" })).toHaveValue("indicator:macd_signal");
    fireEvent.change(screen.getByLabelText("Left side"), { target: { value: "indicator:macd_signal" } });
    expect(screen.getByLabelText("Fast, in bars")).toHaveValue("12");
    expect(screen.getByLabelText("Signal, in bars")).toHaveValue("9");
    expect(operandWords(seen.at(-1) as Operand, [])).toBe("MACD signal (fast 12, slow 26, signal 9)");
    fireEvent.change(screen.getByLabelText("Left side"), { target: { value: "rank:adx" } });
    expect(operandWords(seen.at(-1) as Operand, [])).toBe("Rank by ADX (14)");
  });

  it("may be of everything that is held, before there is a position, too", () => {
    render(<Form />);
    const side = screen.getByLabelText("Left side");
    expect(within(side).queryByRole("group", { name: "The position held" })).toBeNull();
    const group = within(side).getByRole("group", { name: "The portfolio" });
    const names = within(group).getAllByRole("option");
    expect(names.map(({ textContent }) => textContent)).toEqual([
      "Portfolio's fall from its high",
      "Open positions",
      "Invested part of the equity",
      "Cash part of the equity",
    ]);
    fireEvent.change(side, { target: { value: "portfolio:open_positions" } });
    expect(screen.getByText("A number, at the close judged and before its orders.")).toBeVisible();
    fireEvent.change(side, { target: { value: "portfolio:drawdown" } });
    expect(seen.at(-1)).toEqual({ kind: "portfolio", field: "drawdown" });
    expect(side).toHaveDisplayValue("Portfolio's fall from its high");
    expect(
      screen.getByText("A ratio: 0.1 is 10 %, at the close judged and before its orders."),
    ).toBeVisible();
    expect(operandWords(seen.at(-1) as Operand, [])).toBe("Portfolio's fall from its high");
  });
});
