import { useQuery } from "@tanstack/react-query";
import { BrokerName } from "@/components/shell/broker-name";
import { DateRangePicker } from "@/components/ui/date-range-picker";
import { KpiCard, KpiRow } from "@/components/ui/kpi-card";
import { Page } from "@/components/ui/page";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { ErrorState } from "@/components/ui/states";
import { cn } from "@/lib/cn";
import { PRESETS, type Preset } from "@/lib/date-range";
import { performanceQuery } from "../api/performance";
import { useFreshAfterFills, usePeriod } from "../hooks/use-period";
import { figuresOf, type Performance } from "../model";
import type { PnlSearch } from "../search";
import { EquityCard } from "./equity-card";
import { ExportMenu } from "./export-menu";
import { MonthCard } from "./month-card";
import { SymbolsCard } from "./symbols-card";
import { TradesCard } from "./trades-card";

export interface PnlPageProps {
  search: PnlSearch;
  /** Put members into the query string; undefined takes one out. */
  onSearch: (change: PnlSearch) => void;
}

const PRESET_OPTIONS = PRESETS.map((preset) => ({ value: preset, label: preset }));
const LABELS = ["Net P&L", "Realized", "Unrealized", "Win rate", "Max drawdown", "Dividends"];

function PeriodControls({ search, onSearch }: PnlPageProps) {
  const { preset, range, period, executions, today, earliest } = usePeriod(search);
  return (
    <>
      <SegmentedControl<Preset | "own">
        label="Period"
        value={preset ?? "own"}
        options={PRESET_OPTIONS}
        onChange={(value) =>
          onSearch({ range: value === "own" ? undefined : value, start: undefined, end: undefined })
        }
        className="max-tile:w-full max-tile:flex max-tile:[&>button]:min-w-0 max-tile:[&>button]:flex-auto max-tile:[&>button]:px-1.5"
      />
      <DateRangePicker
        value={range}
        today={today}
        {...(earliest ? { earliest } : {})}
        onChange={({ start, end }) => onSearch({ range: undefined, start, end })}
      />
      <ExportMenu filters={{ closed: period, executions }} />
    </>
  );
}

/** One line where there is room; on phones two lines have their place from the start, so that nothing moves. */
function FigureNote({ title, children }: { title: string; children?: string }) {
  return (
    <span
      title={title}
      className="block min-h-[34px] whitespace-normal tile:min-h-[17px] tile:truncate tile:whitespace-nowrap"
    >
      {children}
    </span>
  );
}

function Figures({ found }: { found: Performance | undefined }) {
  return (
    <KpiRow>
      {found
        ? figuresOf(found).map(({ note, title = note, ...figure }) => (
            <KpiCard key={figure.label} note={<FigureNote title={title}>{note}</FigureNote>} {...figure} />
          ))
        : LABELS.map((label) => (
            <KpiCard key={label} label={label} value={undefined} note={<FigureNote title="" />} />
          ))}
    </KpiRow>
  );
}

/** What the account has earned in a period, against a benchmark, by symbol, by day and by trade. */
export function PnlPage(props: PnlPageProps) {
  const { search, onSearch } = props;
  const { period, executions, today, earliest } = usePeriod(search);
  useFreshAfterFills();
  const query = useQuery(performanceQuery(period));
  return (
    <Page
      title="P&L Dashboard"
      actions={
        <>
          <BrokerName />
          <PeriodControls {...props} />
        </>
      }
    >
      <div
        aria-busy={query.isPlaceholderData}
        className={cn("grid gap-3.5", query.isPlaceholderData && "[&_.num]:opacity-60")}
      >
        {query.error && !query.data ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Figures found={query.data} />
        )}
        <div className="grid gap-3.5 @min-[1000px]:grid-cols-[minmax(0,1fr)_352px]">
          <div className="grid min-w-0 content-start gap-3.5">
            <EquityCard query={query} />
            <TradesCard search={search} period={period} executions={executions} onSearch={onSearch} />
          </div>
          <div className="grid min-w-0 content-start gap-3.5 @min-[640px]:@max-[1000px]:grid-cols-2">
            <SymbolsCard query={query} />
            <MonthCard month={search.month} today={today} earliest={earliest} onSearch={onSearch} />
          </div>
        </div>
      </div>
    </Page>
  );
}
