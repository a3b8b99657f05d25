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
import { SizeChips, SizeField } from "./size-field";
import { TicketExits } from "./ticket-exits";
import { WhyFields } from "./why-fields";

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

function Sides({ desk }: { desk: Desk }) {
  return (
    <SegmentedControl
      label="Side"
      fill
      value={desk.ticket.side}
      options={SIDES}
      onChange={(side) => desk.change({ side })}
      className="[&>button]:h-9 [&>button]:flex-1 [&>button]:text-14"
    />
  );
}

function Types({ desk }: { desk: Desk }) {
  return (
    <SegmentedControl
      label="Order type"
      fill
      value={desk.ticket.type}
      options={TYPES}
      onChange={(type) => desk.change({ type })}
      className="[&>button]:min-w-0 [&>button]:px-1 [&>button]:text-12 max-tile:[&>button]:h-9 max-tile:[&>button]:text-13"
    />
  );
}

/** All that is entered: side, size, type, prices, life. */
export function TicketFields({ desk }: { desk: Desk }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <Sides desk={desk} />
      <div>
        <SizeField desk={desk} />
        <SizeChips desk={desk} />
      </div>
      <div>
        <p className="mb-[5px] text-13 font-medium text-text2" aria-hidden="true">
          Order type
        </p>
        <Types desk={desk} />
      </div>
      <div className="grid grid-cols-2 gap-2.5 *:min-w-0 [&_button.size-9]:w-[26px] [&_input]:pr-0 [&_input]:pl-2.5 [&_input]:text-14 [&>:last-child:nth-child(odd)]:col-span-2">
        <PriceFields desk={desk} />
        <Life desk={desk} />
      </div>
      <ExtendedHours desk={desk} />
      <TicketExits desk={desk} />
      <WhyFields why={desk.why} />
    </div>
  );
}

/** The same on a phone, in less height: type first, size and price side by side. */
export function PhoneFields({ desk }: { desk: Desk }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
      <Sides desk={desk} />
      <Types desk={desk} />
      <div className="grid grid-cols-[repeat(2,minmax(0,1fr))] gap-2.5">
        <SizeField desk={desk} isPhone />
        <PriceFields desk={desk} />
        <Life desk={desk} />
        {canExtend(desk.ticket) ? <ExtendedHours desk={desk} /> : null}
      </div>
      <SizeChips desk={desk} />
      <TicketExits desk={desk} />
      <WhyFields why={desk.why} />
    </div>
  );
}
