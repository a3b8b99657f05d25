import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Inputs } from "./api";
import { Orders } from "./look";

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
