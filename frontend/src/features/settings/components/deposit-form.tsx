import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { InlineError } from "@/components/ui/states";
import { formatMoney, signOf } from "@/lib/format";
import { asApiError } from "@/lib/problem";
import { useDeposit } from "../api/account";
import { fieldProblem } from "../model";

/** Puts pretend money into the account. */
export function DepositForm({ isLocked }: { isLocked: boolean }) {
  const [amount, setAmount] = useState("");
  const [done, setDone] = useState("");
  const deposit = useDeposit(() => {
    setDone(amount);
    setAmount("");
  });
  const error = deposit.error ? asApiError(deposit.error) : null;
  const problem = fieldProblem(error, "amount");
  const isEmpty = signOf(amount) <= 0;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!isEmpty && !isLocked && !deposit.isPending) {
      setDone("");
      deposit.mutate(amount);
    }
  };
  return (
    <form onSubmit={onSubmit} className="border-t border-hair py-2.5">
      <Field label="Deposit" hint="Pretend money; results are shown without it." error={problem}>
        {(ids) => (
          <div className="flex flex-wrap gap-2">
            <span className="min-w-[180px] flex-1">
              <NumberStepper
                {...ids}
                label="Deposit"
                value={amount}
                step="1000"
                max="1000000000"
                unit="USD"
                placeholder="0.00"
                disabled={isLocked}
                onChange={setAmount}
              />
            </span>
            <Button
              type="submit"
              size="lg"
              className="h-11"
              busy={deposit.isPending}
              aria-disabled={isEmpty || isLocked}
            >
              Deposit
            </Button>
          </div>
        )}
      </Field>
      {error && !problem ? <InlineError error={error} /> : null}
      <p role="status" className="mt-1 text-12 text-up">
        {done ? `${formatMoney(done)} deposited.` : ""}
      </p>
    </form>
  );
}
