import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { formatPrice } from "@/lib/format";
import { nearestTicks, type PriceField as PriceName } from "@/lib/orders/problem";
import { tickOf } from "@/lib/orders/replace";
import type { Desk } from "../hooks/use-desk";
import { type Ticket, type TicketField, trailField, usesLimit, usesStop } from "../model";

interface PriceFieldProps {
  desk: Desk;
  label: string;
  name: TicketField;
  part: "limit" | "stop" | "trail";
  step: string;
  unit?: string;
}

/** Buttons for the prices that the grid allows, when the one typed lies between them. */
function TickButtons({ desk, name, part }: Pick<PriceFieldProps, "desk" | "name" | "part">) {
  const ticks = desk.preview.error ? nearestTicks(desk.preview.error) : null;
  if (ticks?.field !== (name as PriceName)) {
    return null;
  }
  return (
    <div className="mt-1.5 flex flex-wrap gap-1.5">
      {ticks.prices.map((price) => (
        <Button key={price} size="sm" variant="accent" onClick={() => desk.change({ [part]: price })}>
          Use {formatPrice(price)}
        </Button>
      ))}
    </div>
  );
}

function PriceField({ desk, label, name, part, step, unit }: PriceFieldProps) {
  const value = desk.ticket[part];
  const entered = value === "" ? undefined : desk.problems[name];
  return (
    <div className="min-w-0">
      <Field label={label} error={entered ?? desk.fieldError(name)}>
        {(ids) => (
          <NumberStepper
            {...ids}
            label={label}
            value={value}
            step={step}
            unit={unit}
            onChange={(next) => desk.change({ [part]: next })}
          />
        )}
      </Field>
      <TickButtons desk={desk} name={name} part={part} />
    </div>
  );
}

const TRAILS = [
  { value: "percent", label: "Percent" },
  { value: "price", label: "Dollars" },
] as const;

function TrailField({ desk }: { desk: Desk }) {
  const { ticket, change } = desk;
  const isPercent = ticket.trailBy === "percent";
  const choose = (trailBy: Ticket["trailBy"]) => change({ trailBy, trail: "1" });
  return (
    <div className="grid gap-2">
      <SegmentedControl
        label="Trail in"
        size="sm"
        fill
        value={ticket.trailBy}
        options={TRAILS}
        onChange={choose}
      />
      <PriceField
        desk={desk}
        label="Trail"
        name={trailField(ticket)}
        part="trail"
        step={isPercent ? "0.1" : tickOf(ticket.trail)}
        unit={isPercent ? "%" : "USD"}
      />
    </div>
  );
}

/** The prices that the order type asks for, stepped by the price grid. */
export function PriceFields({ desk }: { desk: Desk }) {
  const { ticket } = desk;
  return (
    <>
      {usesStop(ticket.type) ? (
        <PriceField desk={desk} label="Stop price" name="stop_price" part="stop" step={tickOf(ticket.stop)} />
      ) : null}
      {usesLimit(ticket.type) ? (
        <PriceField
          desk={desk}
          label="Limit price"
          name="limit_price"
          part="limit"
          step={tickOf(ticket.limit)}
        />
      ) : null}
      {ticket.type === "trailing_stop" ? <TrailField desk={desk} /> : null}
    </>
  );
}
