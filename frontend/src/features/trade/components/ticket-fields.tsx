import { useId } from "react";
import { SideLabel } from "@/components/orders/side-label";
import { Field, Select } from "@/components/ui/field";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Switch } from "@/components/ui/switch";
import type { OrderType, TimeInForce } from "@/lib/orders/types";
import { TIME_LONG_NAMES, TYPE_NAMES } from "@/lib/orders/words";
import type { Desk } from "../hooks/use-desk";
import { canExtend, livesOf } from "../model";
import { PriceFields } from "./price-fields";
import { SizeField } from "./size-field";

const SIDES = [
  { value: "buy", label: <SideLabel side="buy" /> },
  { value: "sell", label: <SideLabel side="sell" /> },
] as const;
const TYPES = (Object.keys(TYPE_NAMES) as OrderType[]).map((value) => ({ value, label: TYPE_NAMES[value] }));

/** Outside regular hours; told why it is off where it cannot be on. */
function ExtendedHours({ desk }: { desk: Desk }) {
  const { ticket, change } = desk;
  const id = useId();
  const isPossible = canExtend(ticket);
  return (
    <div className="flex items-center justify-between gap-3 text-13">
      <span>
        <span id={id} className="font-medium text-text2">
          Extended hours
        </span>
        {isPossible ? null : (
          <span className="block text-12 text-text3">Limit orders for the day or GTC only</span>
        )}
      </span>
      <Switch
        labelledBy={id}
        checked={ticket.isExtended}
        disabled={!isPossible}
        onChange={(isExtended) => change({ isExtended })}
      />
    </div>
  );
}

function Life({ desk }: { desk: Desk }) {
  const { ticket, change } = desk;
  return (
    <Field label="Time in force" error={desk.fieldError("time_in_force")}>
      {(ids) => (
        <Select
          {...ids}
          value={ticket.life}
          onChange={(event) => change({ life: event.target.value as TimeInForce })}
          options={livesOf(ticket).map((value) => ({ value, label: TIME_LONG_NAMES[value] }))}
        />
      )}
    </Field>
  );
}

/** All that is entered: side, size, type, prices, life. */
export function TicketFields({ desk }: { desk: Desk }) {
  const { ticket, change } = desk;
  return (
    <div className="grid gap-3">
      <SegmentedControl
        label="Side"
        fill
        value={ticket.side}
        options={SIDES}
        onChange={(side) => change({ side })}
        className="[&>button]:h-9 [&>button]:flex-1 [&>button]:text-14"
      />
      <SizeField desk={desk} />
      <div>
        <p className="mb-[5px] text-13 font-medium text-text2" aria-hidden="true">
          Order type
        </p>
        <SegmentedControl
          label="Order type"
          fill
          value={ticket.type}
          options={TYPES}
          onChange={(type) => change({ type })}
          className="[&>button]:min-w-0 [&>button]:px-1 [&>button]:text-12 max-tile:[&>button]:h-9 max-tile:[&>button]:text-13"
        />
      </div>
      <div className="grid grid-cols-2 gap-2.5 [&>:only-child]:col-span-2">
        <PriceFields desk={desk} />
        <Life desk={desk} />
      </div>
      <ExtendedHours desk={desk} />
    </div>
  );
}
