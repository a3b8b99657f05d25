import { Calendar, ChevronDown } from "lucide-react";
import { lazy, Suspense, useId, useState } from "react";
import { cn } from "@/lib/cn";
import type { DateRange } from "@/lib/date-range";
import { formatDay } from "@/lib/format";
import { Button } from "./button";
import { Field, Input } from "./field";
import { Skeleton } from "./skeleton";
import { usePopover } from "./use-popover";

const MonthCalendar = lazy(() => import("./month-calendar"));

/** A range that has a name: a calendar year, "Max". */
export interface RangeChoice {
  label: string;
  isOn: boolean;
  onChoose: () => void;
}

export interface DateRangePickerProps {
  /** Both days included, as `2026-11-23`, in New York. */
  value: DateRange;
  onChange: (range: DateRange) => void;
  /** The last day that can be chosen; usually today in New York. */
  today: string;
  /** The first day that can be chosen. */
  earliest?: string;
  choices?: readonly RangeChoice[];
}

function problemOf(range: DateRange, today: string, earliest: string | undefined): string | null {
  const day = /^\d{4}-\d{2}-\d{2}$/;
  if (!day.test(range.start) || !day.test(range.end)) {
    return "Enter both dates as year-month-day.";
  }
  if (range.start > range.end) {
    return "The first day is after the last day.";
  }
  if (range.end > today) {
    return "The last day is in the future.";
  }
  return earliest && range.start < earliest ? `There is no data before ${formatDay(earliest)}.` : null;
}

/** `Aug 24 – Nov 23, 2026`; the first year stands only where it differs, and a single day by itself. */
function rangeWords({ start, end }: DateRange): string {
  if (start === end) {
    return formatDay(end);
  }
  const first = formatDay(start);
  return `${start.slice(0, 4) === end.slice(0, 4) ? first.replace(/, \d{4}$/, "") : first} – ${formatDay(end)}`;
}

/** A button that opens choices, two typed dates and a two-month calendar. */
export function DateRangePicker({ value, onChange, today, earliest, choices = [] }: DateRangePickerProps) {
  const id = useId();
  const { isOpen, frame, onKeyDown, toggle, close } = usePopover();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the panel from anywhere inside it.
    <div ref={frame} className="relative" onKeyDown={onKeyDown}>
      <Button aria-expanded={isOpen} aria-controls={`${id}-panel`} onClick={toggle}>
        <Calendar size={16} aria-hidden className="text-text2" />
        <span className="num">{rangeWords(value)}</span>
        <ChevronDown size={15} aria-hidden className="text-text2" />
      </Button>
      {isOpen ? (
        <RangePanel
          id={`${id}-panel`}
          value={value}
          today={today}
          earliest={earliest}
          choices={choices}
          onApply={(range) => {
            onChange(range);
            close();
          }}
          onClose={close}
        />
      ) : null}
    </div>
  );
}

interface RangePanelProps {
  id: string;
  value: DateRange;
  today: string;
  earliest: string | undefined;
  choices: readonly RangeChoice[];
  onApply: (range: DateRange) => void;
  onClose: () => void;
}

function Choices({ choices, onClose }: { choices: readonly RangeChoice[]; onClose: () => void }) {
  return (
    <div className="flex max-w-[560px] flex-wrap gap-1.5">
      {choices.map(({ label, isOn, onChoose }) => (
        <Button
          key={label}
          size="sm"
          variant={isOn ? "accent" : "secondary"}
          aria-pressed={isOn}
          onClick={() => {
            onChoose();
            onClose();
          }}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

function RangePanel({ id, value, today, earliest, choices, onApply, onClose }: RangePanelProps) {
  const [draft, setDraft] = useState(value);
  const problem = problemOf(draft, today, earliest);
  return (
    <fieldset
      id={id}
      aria-label="Date range"
      className="absolute top-full right-0 z-30 m-0 mt-2 grid w-max max-w-[calc(100vw-32px)] gap-3 rounded-card border border-line2 bg-s2 p-4 shadow-pop max-tile:fixed max-tile:inset-x-4 max-tile:top-20 max-tile:max-h-[80dvh] max-tile:w-auto max-tile:overflow-auto"
    >
      {choices.length > 0 ? <Choices choices={choices} onClose={onClose} /> : null}
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (problem === null) {
            onApply(draft);
          }
        }}
      >
        <div className="grid grid-cols-2 gap-3">
          <Field label="From">
            {(ids) => (
              <Input
                {...ids}
                type="date"
                max={today}
                value={draft.start}
                onChange={(event) => setDraft({ ...draft, start: event.target.value })}
              />
            )}
          </Field>
          <Field label="To">
            {(ids) => (
              <Input
                {...ids}
                type="date"
                max={today}
                value={draft.end}
                onChange={(event) => setDraft({ ...draft, end: event.target.value })}
              />
            )}
          </Field>
        </div>
        <Suspense fallback={<Skeleton className="h-[292px]" />}>
          <MonthCalendar value={draft} onChange={setDraft} today={today} earliest={earliest} />
        </Suspense>
        <div className="flex items-center justify-between gap-3">
          <p role="status" className={cn("text-12", problem ? "text-down" : "text-text3")}>
            {problem ?? "Both days are included, in ET."}
          </p>
          <Button type="submit" variant="primary" aria-disabled={problem !== null}>
            Apply
          </Button>
        </div>
      </form>
    </fieldset>
  );
}
