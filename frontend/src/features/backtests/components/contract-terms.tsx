import { MODELLED } from "@/components/ui/modelled-note";
import { NumberField } from "./number-field";
import type { PartProps } from "./run-terms";

/** What writing options costs; nothing where what is run writes none. */
export function ContractTerms({ draft, choice, onChange }: PartProps) {
  if (!choice?.writesOptions) {
    return null;
  }
  return (
    <>
      <NumberField
        label="Commission, $ an option contract"
        short="Commission a contract"
        hint="Empty: 0.65 on each side."
        step="0.05"
        value={draft.contractCommission}
        onChange={(contractCommission) => onChange({ contractCommission })}
      />
      <NumberField
        label="Slippage of options, basis points"
        short="Slippage of options"
        hint={`Empty: 200, 2% of the price on each side. ${MODELLED}`}
        step="25"
        value={draft.contractSlippage}
        onChange={(contractSlippage) => onChange({ contractSlippage })}
      />
    </>
  );
}
