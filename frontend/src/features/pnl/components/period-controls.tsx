import { DateRangePicker, type RangeChoice } from "@/components/ui/date-range-picker";
import { HideAmountsButton } from "@/components/ui/hide-amounts-button";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { useDashboard } from "../hooks/use-dashboard";
import { DEFAULT_RANGE, yearsSince } from "../period";
import { AccountChooser } from "./account-chooser";
import { ExportMenu } from "./export-menu";

const SHOWN: readonly { value: string; label: string }[] = [
  { value: "today", label: "Today" },
  { value: "wtd", label: "WTD" },
  { value: "mtd", label: "MTD" },
  { value: "qtd", label: "QTD" },
  { value: "ytd", label: "YTD" },
  { value: "1y", label: "1Y" },
  { value: "3y", label: "3Y" },
  { value: "5y", label: "5Y" },
  { value: "max", label: "Max" },
];
const MORE = [
  { value: "1m", label: "1 month" },
  { value: "3m", label: "3 months" },
];

/** The range that the query string names; null while two own days are chosen. */
function useRange(): [string | null, (range: string) => void] {
  const { search, onSearch } = useDashboard();
  const choose = (range: string) => onSearch({ range, start: undefined, end: undefined });
  return [search.start ? null : (search.range ?? DEFAULT_RANGE), choose];
}

function Days() {
  const { days, today, earliest, onSearch } = useDashboard();
  const [range, choose] = useRange();
  const years = yearsSince(earliest, today).map((year) => ({ value: year, label: year }));
  const choices: RangeChoice[] = [...SHOWN, ...MORE, ...years].map(({ value, label }) => ({
    label,
    isOn: value === range,
    onChoose: () => choose(value),
  }));
  return (
    <DateRangePicker
      value={days}
      today={today}
      choices={choices}
      {...(earliest ? { earliest } : {})}
      onChange={({ start, end }) => onSearch({ range: undefined, start, end })}
    />
  );
}

/** Account, period, what is hidden, and files: the row beside the title. */
export function PeriodControls({ onHide }: { onHide: () => void }) {
  const [range, choose] = useRange();
  return (
    <>
      <AccountChooser />
      <SegmentedControl
        label="Period"
        value={range ?? "own"}
        options={SHOWN}
        onChange={choose}
        className="max-w-full overflow-x-auto max-tile:order-last max-tile:w-full max-tile:justify-between [&>button]:min-w-0 [&>button]:px-2 max-tile:[&>button]:px-[7px]"
      />
      <span className="max-tile:order-last max-tile:w-full">
        <Days />
      </span>
      <HideAmountsButton onToggle={onHide} />
      <ExportMenu />
    </>
  );
}
