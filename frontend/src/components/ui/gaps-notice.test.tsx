import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { GapsNotice } from "./gaps-notice";

const SPLIT = {
  symbol: "ACME",
  kind: "split" as const,
  first: "2026-11-18",
  last: "2026-11-18",
  detail: "Import a row of 2026-11-18 with type split and quantity 4.",
};
const OLD = { ...SPLIT, symbol: "OLD", kind: "stale_price" as const, detail: "12 days old." };

describe("what the figures lack", () => {
  it("is first of all a split that the records lack, with its mend", () => {
    render(<GapsNotice gaps={[OLD, SPLIT]} />);
    expect(screen.getByText(/A split is missing from your records/)).toBeVisible();
    expect(screen.getByText(/a split that your records lack on Nov 18, 2026\./)).toHaveTextContent(
      SPLIT.detail,
    );
  });

  it("is told apart from an old price", () => {
    render(<GapsNotice gaps={[OLD]} />);
    expect(screen.getByText("Some holdings are valued at an old price.")).toBeVisible();
  });
});
