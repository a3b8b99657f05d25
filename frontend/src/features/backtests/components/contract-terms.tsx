import { Field } from "@/components/ui/field";
import { MODELLED } from "@/components/ui/modelled-note";
import { NumberStepper } from "@/components/ui/number-stepper";
import type { PartProps } from "./run-terms";

/** What writing options costs; nothing where what is run writes none. */
export function ContractTerms({ draft, choice, onChange }: PartProps) {
  if (!choice?.writesOptions) {
    return null;
  }
  return (
    <>
      <Field label="Commission, $ an option contract" hint="Empty: 0.65 on each side.">
        {(ids) => (
          <NumberStepper
            {...ids}
            label="Commission a contract"
            step="0.05"
            min="0"
            value={draft.contractCommission}
            onChange={(contractCommission) => onChange({ contractCommission })}
          />
        )}
      </Field>
      <Field
        label="Slippage of options, basis points"
        hint={`Empty: 200, 2% of the price on each side. ${MODELLED}`}
      >
        {(ids) => (
          <NumberStepper
            {...ids}
            label="Slippage of options"
            step="25"
            min="0"
            value={draft.contractSlippage}
            onChange={(contractSlippage) => onChange({ contractSlippage })}
          />
        )}
      </Field>
    </>
  );
}
