import {
  CalendarDays,
  CandlestickChart,
  ChartLine,
  ChartPie,
  ListOrdered,
  type LucideIcon,
  ShieldHalf,
  SlidersHorizontal,
} from "lucide-react";
import { type Compare, compareParts, type Operand, type Parameter } from "../model";

const ICONS: Readonly<Record<Operand["kind"], LucideIcon | null>> = {
  price: CandlestickChart,
  indicator: ChartLine,
  rank: ListOrdered,
  position: ShieldHalf,
  portfolio: ChartPie,
  calendar: CalendarDays,
  parameter: SlidersHorizontal,
  number: null,
};

function Chip({ kind, words }: { kind: Operand["kind"]; words: string }) {
  const Icon = ICONS[kind];
  const [name, detail] = [
    words.split(" (")[0],
    words.includes(" (") ? `(${words.split(" (").slice(1).join(" (")}` : "",
  ];
  return (
    <span
      className={
        Icon
          ? "inline-flex min-w-0 items-center gap-1.5 rounded-control border border-line2 bg-s2 px-2 py-1 font-semibold"
          : "rounded-control border border-strong bg-rail px-2.5 py-1 font-bold"
      }
    >
      {Icon ? <Icon size={14} aria-hidden className="shrink-0 text-teal2" /> : null}
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {name}
        {detail ? <span className="font-medium text-improve"> {detail}</span> : null}
      </span>
    </span>
  );
}

/** A comparison as its two figures and what is between them. */
export function RuleChips({ rule, parameters }: { rule: Compare; parameters: readonly Parameter[] }) {
  const { left, compares, right } = compareParts(rule, parameters);
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <Chip {...left} />
      <span className="text-text2">{compares}</span>
      <Chip {...right} />
    </span>
  );
}
