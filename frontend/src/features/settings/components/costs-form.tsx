import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { InlineError } from "@/components/ui/states";
import { compareDecimals } from "@/lib/decimal-text";
import { asApiError } from "@/lib/problem";
import { useUpdateAccount } from "../api/account";
import { type Account, fieldProblem } from "../model";

const FIELDS = [
  {
    name: "commission_per_share",
    label: "Commission per share",
    step: "0.005",
    max: "10",
    unit: "USD",
    hint: "Charged on each share that fills.",
  },
  {
    name: "slippage_bps",
    label: "Slippage",
    step: "1",
    max: "500",
    unit: "bps",
    hint: "Fills this much worse than the quote.",
  },
] as const;

function isSame(a: string, b: string): boolean {
  return /\d/.test(a) && compareDecimals(a, b) === 0;
}

/** What trading costs in the paper account. */
export function CostsForm({ account, isLocked }: { account: Account; isLocked: boolean }) {
  const update = useUpdateAccount();
  const [draft, setDraft] = useState({
    commission_per_share: account.commission_per_share,
    slippage_bps: account.slippage_bps,
  });
  const error = update.error ? asApiError(update.error) : null;
  const problems = FIELDS.map(({ name }) => fieldProblem(error, name));
  const isChanged = FIELDS.some(({ name }) => !isSame(draft[name], account[name]));
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && !isLocked) {
      update.mutate({
        commission_per_share: draft.commission_per_share || "0",
        slippage_bps: draft.slippage_bps || "0",
      });
    }
  };
  return (
    <form onSubmit={onSubmit} className="grid gap-3 py-2.5">
      <div className="grid gap-3 tile:grid-cols-2">
        {FIELDS.map(({ name, label, hint, ...stepper }, index) => (
          <Field key={name} label={label} hint={hint} error={problems[index]}>
            {(ids) => (
              <NumberStepper
                {...ids}
                {...stepper}
                label={label}
                value={draft[name]}
                disabled={isLocked}
                onChange={(value) => setDraft({ ...draft, [name]: value })}
              />
            )}
          </Field>
        ))}
      </div>
      {error && problems.every((problem) => problem === null) ? <InlineError error={error} /> : null}
      <div className="flex items-center gap-3">
        <Button type="submit" busy={update.isPending} aria-disabled={!isChanged || isLocked}>
          Save costs
        </Button>
        <p role="status" className="text-12 text-text3">
          {update.isSuccess && !isChanged ? "Saved. New orders use these costs." : ""}
        </p>
      </div>
    </form>
  );
}
