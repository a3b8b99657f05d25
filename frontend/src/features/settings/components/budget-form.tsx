import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { InlineError } from "@/components/ui/states";
import { compareDecimals } from "@/lib/decimal-text";
import { formatMoney } from "@/lib/format";
import type { ModelUsage } from "@/lib/live/usage";
import { asApiError } from "@/lib/problem";
import { useSetBudget } from "../api/budget";
import { fieldProblem } from "../model";

const FIELDS = [
  {
    name: "monthly_usd",
    label: "Monthly budget",
    hint: "For everybody together; 0 stops every question. Empty: what the server is set to.",
  },
  { name: "user_monthly_usd", label: "Each person's budget", hint: "Empty: no limit of their own." },
] as const;

function isSame(typed: string, known: string | null): boolean {
  return typed === "" || known === null
    ? typed === (known ?? "")
    : /\d/.test(typed) && compareDecimals(typed, known) === 0;
}

/** The budget at which language models stop, for the owner to change. */
export function BudgetForm({ usage }: { usage: ModelUsage }) {
  const known = { monthly_usd: usage.monthly_usd, user_monthly_usd: usage.user_monthly_usd };
  const [draft, setDraft] = useState({
    monthly_usd: known.monthly_usd,
    user_monthly_usd: known.user_monthly_usd ?? "",
  });
  const save = useSetBudget((saved) =>
    setDraft({ monthly_usd: saved.monthly_usd, user_monthly_usd: saved.user_monthly_usd ?? "" }),
  );
  const error = save.error ? asApiError(save.error) : null;
  const problems = FIELDS.map(({ name }) => fieldProblem(error, name));
  const isChanged = FIELDS.some(({ name }) => !isSame(draft[name], known[name]));
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && !save.isPending) {
      save.mutate({
        monthly_usd: draft.monthly_usd || null,
        user_monthly_usd: draft.user_monthly_usd || null,
      });
    }
  };
  return (
    <form onSubmit={onSubmit} className="mt-3 grid gap-3 border-t border-hair pt-3">
      {FIELDS.map(({ name, label, hint }, index) => (
        <Field key={name} label={label} hint={hint} error={problems[index]}>
          {(ids) => (
            <NumberStepper
              {...ids}
              label={label}
              value={draft[name]}
              step="5"
              min="0"
              max="1000000"
              unit="USD"
              onChange={(value) => setDraft({ ...draft, [name]: value })}
            />
          )}
        </Field>
      ))}
      {error && problems.every((problem) => problem === null) ? <InlineError error={error} /> : null}
      <div className="flex items-center gap-3">
        <Button type="submit" busy={save.isPending} aria-disabled={!isChanged}>
          Save budget
        </Button>
        <p role="status" className="text-12 text-text3">
          {save.data && !isChanged ? `Saved: ${formatMoney(save.data.monthly_usd)} a month.` : ""}
        </p>
      </div>
    </form>
  );
}
