import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import {
  Activity,
  ArrowDownUp,
  ChevronsUp,
  LayoutGrid,
  type LucideIcon,
  Plus,
  RotateCcw,
  Scale,
} from "lucide-react";
import { Skeleton } from "@/components/ui/skeleton";
import { templatesQuery } from "../api";

/** The ideas that most strategies begin with, each by one template. */
const IDEAS: readonly { id: string; name: string; note: string; icon: LucideIcon }[] = [
  { id: "ten-month-trend", name: "Trend following", note: "Above a long average", icon: Activity },
  { id: "rsi2-reversion", name: "Mean reversion", note: "Dips in an up-trend", icon: RotateCcw },
  { id: "donchian-breakout", name: "Breakout", note: "New highs", icon: ChevronsUp },
  { id: "dual-momentum", name: "Dual momentum", note: "The strongest, or cash", icon: ArrowDownUp },
  { id: "risk-parity", name: "Risk parity", note: "Weights by volatility", icon: Scale },
];
/** Every one of these leads to the same page: what the address says decides which is the present one. */
const EXACTLY = { exact: true, includeSearch: true } as const;
const ITEM =
  "grid h-full min-w-44 grid-cols-[auto_1fr] items-center gap-2 @min-[900px]:min-w-0 rounded-button border border-line2 bg-card-b px-2.5 py-2 hover:border-strong aria-[current=page]:border-improve aria-[current=page]:bg-improve/10";

function Face({ icon: Icon, name, note }: { icon: LucideIcon; name: string; note: string }) {
  return (
    <>
      <span className="grid size-8 place-items-center rounded-control bg-s2 text-improve">
        <Icon size={16} aria-hidden />
      </span>
      <span className="min-w-0">
        <b className="block truncate text-13">{name}</b>
        <span className="block truncate text-12 text-text2">{note}</span>
      </span>
    </>
  );
}

/** Other beginnings; what is unsaved of each stays in the browser until it is taken up again. */
export function TemplateStrip() {
  const { data } = useQuery(templatesQuery);
  if (!data) {
    return <Skeleton className="h-[54px]" />;
  }
  const known = IDEAS.filter(({ id }) => data.templates.some((one) => one.id === id));
  return (
    <nav aria-label="Begin with a template">
      <ul className="flex snap-x gap-2.5 overflow-x-auto p-0.5 @min-[900px]:grid @min-[900px]:grid-cols-[repeat(7,minmax(0,auto))] @min-[900px]:overflow-visible">
        {known.map(({ id, ...face }) => (
          <li key={id} className="snap-start">
            <Link to="/strategies" search={{ template: id }} activeOptions={EXACTLY} className={ITEM}>
              <Face {...face} />
            </Link>
          </li>
        ))}
        <li className="snap-start">
          <Link to="/strategies" search={{ empty: true }} activeOptions={EXACTLY} className={ITEM}>
            <Face icon={Plus} name="Empty" note="From one rule" />
          </Link>
        </li>
        <li className="snap-start">
          <Link to="/strategies" search={{}} activeOptions={EXACTLY} className={ITEM}>
            <Face icon={LayoutGrid} name="All templates" note={`${data.templates.length} of them`} />
          </Link>
        </li>
      </ul>
    </nav>
  );
}
