import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Inputs } from "./api";
import { Orders, Seen } from "./look";

function words(inputs: Partial<Inputs>): string {
  const { container } = render(<Orders inputs={{ orders: [], contracts: [], ...inputs } as Inputs} />);
  return container.textContent ?? "";
}

it("says of a decision without orders whether anything was asked for", () => {
  const dear = { act: "write", problem: "One put takes more cash." } as NonNullable<
    Inputs["contracts"]
  >[number];
  expect(words({ is_judged: true })).toBe("The rules ask for no trade.");
  expect(words({ is_judged: false })).toBe("The rules are not asked at this close.");
  expect(words({ is_judged: true, contracts: [dear] })).toBe("What the rules ask for cannot be ordered.");
  expect(screen.queryByRole("table")).not.toBeInTheDocument();
});

it("puts rules that compare no figure in words instead of an empty table", () => {
  const one = { symbol: "SPY", bar: null, enters: true, leaves: false, comparisons: [] };
  const inputs = {
    session_date: "2026-10-05",
    is_judged: true,
    symbols: [one],
    bars: 35,
    first_bar: "2026-08-14",
    positions: [],
    missing: [],
    panel_hash: "a1",
    definition_hash: "b2",
  };
  const { container, rerender } = render(<Seen inputs={inputs as unknown as Inputs} />);
  expect(container).toHaveTextContent(
    "The rules compare no figure; whatever prices do, the entry rule holds for SPY.",
  );
  rerender(<Seen inputs={{ ...inputs, is_judged: false } as unknown as Inputs} />);
  expect(container).toHaveTextContent("The rules were not asked at this close.");
  expect(screen.queryByRole("table")).not.toBeInTheDocument();
});
