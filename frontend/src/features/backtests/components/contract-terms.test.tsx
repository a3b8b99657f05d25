import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { type Choice, type Draft, firstDraft, requestOf } from "../draft";
import { ContractTerms } from "./contract-terms";

const WRITES: Choice = {
  id: "covered-call",
  name: "Covered call",
  summary: "",
  kind: "template",
  symbols: ["SPY"],
  parameters: [],
  slippageBps: "5",
  sellsShort: false,
  writesOptions: true,
};

function Terms({ choice, onDraft }: { choice: Choice; onDraft: (draft: Draft) => void }) {
  const [draft, setDraft] = useState(() => firstDraft([choice], undefined, "2026-11-23"));
  const onChange = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change });
    onDraft({ ...draft, ...change });
  };
  return <ContractTerms draft={draft} choice={choice} onChange={onChange} />;
}

it("asks what contracts cost, says that they are modelled, and sends what was typed", async () => {
  let draft = firstDraft([WRITES], undefined, "2026-11-23");
  expect(requestOf(draft, WRITES).costs).toEqual({});
  render(
    <Terms
      choice={WRITES}
      onDraft={(next) => {
        draft = next;
      }}
    />,
  );
  expect(screen.getByLabelText("Slippage of options, basis points")).toHaveAccessibleDescription(
    /2% of the price on each side\. Option prices are modelled, not market prices/,
  );
  const user = userEvent.setup();
  await user.type(screen.getByLabelText("Commission, $ an option contract"), "0.5");
  await user.type(screen.getByLabelText("Slippage of options, basis points"), "300");
  expect(requestOf(draft, WRITES).costs).toEqual({
    commission_per_contract: "0.5",
    contract_slippage_bps: "300",
  });
  // A run that writes none has none of it, whatever was typed before.
  expect(requestOf(draft, { ...WRITES, writesOptions: false }).costs).toEqual({});
});

it("is not there for what writes no options", () => {
  const { container } = render(<Terms choice={{ ...WRITES, writesOptions: false }} onDraft={() => {}} />);
  expect(container).toBeEmptyDOMElement();
});
