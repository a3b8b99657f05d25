import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { magnitude } from "@/lib/decimal-text";
import { useReplaceOrder } from "@/lib/orders/mutations";
import { type ReplaceField, replaceFields, replaceTerms, tickOf } from "@/lib/orders/replace";
import type { OrderRead, OrderReplace, TimeInForce } from "@/lib/orders/types";
import { orderSentence, orderTitle, TIME_LONG_NAMES } from "@/lib/orders/words";
import { asApiError } from "@/lib/problem";
import type { ChangeDialogProps } from "./cancel-dialog";
import { OrderProblem } from "./order-problem";

const LABELS: Record<ReplaceField, string> = {
  quantity: "Quantity",
  limit_price: "Limit price",
  stop_price: "Stop price",
  trail_price: "Trail in dollars",
  trail_percent: "Trail in percent",
};

/** Working orders live for the day or until canceled; at-once lives have ended before they can be replaced. */
const LIVES: readonly TimeInForce[] = ["day", "gtc"];

/** One for an auction stays that, or becomes an order that works at any time. */
function livesOf(order: OrderRead): readonly TimeInForce[] {
  return LIVES.includes(order.time_in_force) ? LIVES : [order.time_in_force, ...LIVES];
}

function stepOf(field: ReplaceField, value: string): string {
  if (field === "quantity") {
    return "1";
  }
  return field === "trail_percent" ? "0.1" : tickOf(value);
}

/** New terms for an open order; open while there is one. */
export function ReplaceDialog({ order, onDone, onClose }: ChangeDialogProps) {
  return (
    <Dialog
      open={order !== null}
      onClose={onClose}
      title={`Replace the ${order?.symbol} order`}
      description={order ? orderSentence(order) : null}
    >
      {order ? <ReplaceForm key={order.id} order={order} onDone={onDone} onClose={onClose} /> : null}
    </Dialog>
  );
}

interface ReplaceFieldProps {
  name: ReplaceField;
  value: string;
  onChange: (value: string) => void;
}

function TermField({ name, value, onChange }: ReplaceFieldProps) {
  return (
    <Field label={LABELS[name]}>
      {(ids) => (
        <NumberStepper
          {...ids}
          label={LABELS[name]}
          value={value}
          step={stepOf(name, value)}
          onChange={onChange}
        />
      )}
    </Field>
  );
}

function reasonOf(terms: OrderReplace | null): string | null {
  if (terms === null) {
    return "Every figure must be above 0.";
  }
  return Object.keys(terms).length > 0 ? null : "Nothing has changed yet.";
}

/** The server puts a new order in the place of the old one, or changes nothing. */
function ReplaceForm({ order, onDone, onClose }: ChangeDialogProps & { order: OrderRead }) {
  const fields = replaceFields(order);
  const [values, setValues] = useState(() =>
    Object.fromEntries(fields.map((name) => [name, magnitude(order[name] ?? "0")])),
  );
  const [life, setLife] = useState<TimeInForce>(order.time_in_force);
  const replace = useReplaceOrder((fresh) => {
    toast(`Replaced: ${orderTitle(fresh)}`);
    onDone();
    onClose();
  });
  const terms = replaceTerms(order, values, life);
  const reason = reasonOf(terms);
  const set = (name: string, value: string) => {
    replace.reset();
    setValues((known) => ({ ...known, [name]: value }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (terms !== null && reason === null && !replace.isPending) {
      replace.mutate({ id: order.id, terms });
    }
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      {fields.map((name) => (
        <TermField key={name} name={name} value={values[name] ?? ""} onChange={(value) => set(name, value)} />
      ))}
      {order.order_class === "simple" ? (
        <Field label="Time in force">
          {(ids) => (
            <Select
              {...ids}
              value={life}
              onChange={(event) => setLife(event.target.value as TimeInForce)}
              options={livesOf(order).map((value) => ({ value, label: TIME_LONG_NAMES[value] }))}
            />
          )}
        </Field>
      ) : null}
      {replace.error ? <OrderProblem error={asApiError(replace.error)} onPrice={set} /> : null}
      <p id="replace-reason" className="min-h-[18px] text-12 text-text3">
        {reason}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Keep as it is</Button>
        <Button
          type="submit"
          variant="primary"
          busy={replace.isPending}
          aria-disabled={reason !== null}
          aria-describedby="replace-reason"
        >
          Replace order
        </Button>
      </div>
    </form>
  );
}
