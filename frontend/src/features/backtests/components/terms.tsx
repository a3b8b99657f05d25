import { Field, Input, Select } from "@/components/ui/field";
import { SourceField } from "../data/source-field";
import { type Choice, KIND_WORDS } from "../draft";
import { ContractTerms } from "./contract-terms";
import { Days, Financing, Money, type PartProps } from "./run-terms";

export interface TermsProps extends PartProps {
  choices: readonly Choice[];
  today: string;
  /** What the symbols are changed for. */
  of: "run" | "sweep";
}

/** What is run or varied: rules or a Python file, on symbols, days and costs of one's choice. */
export function Terms({ choices, today, of, ...part }: TermsProps) {
  const { draft, choice, onChange } = part;
  return (
    <div className="grid grid-cols-1 gap-3 tile:grid-cols-2 wide:grid-cols-4">
      <Field label="Strategy or template" hint={choice?.summary} className="tile:col-span-2">
        {(ids) => (
          <Select
            {...ids}
            value={draft.strategy}
            options={choices.map(({ id, name, kind }) => ({
              value: id,
              label: `${name}${KIND_WORDS[kind]}`,
            }))}
            onChange={(event) => onChange({ strategy: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Symbols"
        hint={`The strategy's own; change them for this ${of}.`}
        className="tile:col-span-2"
      >
        {(ids) => (
          <Input
            {...ids}
            placeholder="AAPL, MSFT"
            value={draft.symbols}
            onChange={(event) => onChange({ symbols: event.target.value })}
          />
        )}
      </Field>
      <SourceField {...part} />
      <Days {...part} today={today} />
      <Money {...part} />
      {of === "run" ? <ContractTerms {...part} /> : null}
      <Financing {...part} />
    </div>
  );
}
