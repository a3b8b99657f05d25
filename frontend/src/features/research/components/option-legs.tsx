import { X } from "lucide-react";
import { SideLabel } from "@/components/orders/side-label";
import { IconButton } from "@/components/ui/button";
import { NumberStepper } from "@/components/ui/number-stepper";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { symbolWords } from "@/lib/option-name";
import type { PickedLeg } from "../option-ticket";

export interface OptionLegsProps {
  legs: readonly PickedLeg[];
  onChange: (legs: readonly PickedLeg[]) => void;
}

/** The contracts of the ticket, each with what it does to the position and, of several, how often it is in a unit. */
export function OptionLegs({ legs, onChange }: OptionLegsProps) {
  const set = (leg: PickedLeg, patch: Partial<PickedLeg>) =>
    onChange(legs.map((one) => (one === leg ? { ...one, ...patch } : one)));
  return (
    <ul aria-label="Contracts of the order" className="grid gap-1">
      {legs.map((leg) => {
        const name = symbolWords(leg.symbol);
        return (
          <li
            key={leg.symbol}
            className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-hair py-2 text-13 last:border-0"
          >
            <span className="num min-w-[180px] flex-1">
              <SideLabel side={leg.side} /> <b className="font-semibold">{name}</b>
            </span>
            <SegmentedControl
              size="sm"
              label={`What the order does to the position in ${name}`}
              value={leg.does}
              onChange={(does) => set(leg, { does })}
              options={[
                { value: "open", label: "Open" },
                { value: "close", label: "Close" },
              ]}
            />
            {legs.length > 1 ? (
              <span className="w-[132px]">
                <NumberStepper
                  label={`Ratio of ${name}`}
                  value={leg.ratio}
                  step="1"
                  min="1"
                  max="100"
                  onChange={(ratio) => set(leg, { ratio })}
                />
              </span>
            ) : null}
            <IconButton
              size="sm"
              variant="ghost"
              label={`Remove ${name}`}
              onClick={() => onChange(legs.filter((one) => one !== leg))}
            >
              <X size={14} aria-hidden />
            </IconButton>
          </li>
        );
      })}
    </ul>
  );
}
