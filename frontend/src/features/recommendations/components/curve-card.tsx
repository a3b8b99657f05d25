import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TableSwitch } from "@/components/ui/table-switch";
import { counted, formatDay } from "@/lib/format";
import { withMinus } from "@/lib/minus";
import { type Curve, curveQuery } from "../api";
import {
  apart,
  curveWords,
  dayOf,
  dollars,
  drawnCurve,
  LINES,
  type LineName,
  monthlyPoints,
} from "../curve-model";

const STROKES: Record<LineName, string> = {
  you: "stroke-info",
  spy: "stroke-text3",
  followed: "stroke-brand",
};
const TEXTS: Record<LineName, string> = { you: "text-info", spy: "text-text2", followed: "text-brand" };
const LABEL_GAP = 11;

function Drawing({ curve }: { curve: Curve }) {
  const { lines, low, high } = drawnCurve(curve);
  const labels = apart(
    lines.map(({ end }) => end),
    LABEL_GAP,
  );
  return (
    <div className="grid grid-cols-[auto_1fr_104px] gap-x-2">
      <div aria-hidden="true" className="num flex flex-col justify-between text-11 leading-none text-text3">
        <span>{dollars(high.toFixed(2))}</span>
        <span>{dollars(low.toFixed(2))}</span>
      </div>
      <div className="relative h-[150px]">
        <svg
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          role="img"
          aria-label={curveWords(curve)}
          className="absolute inset-0 size-full overflow-visible"
        >
          <path d="M0 0H100M0 100H100" className="stroke-hair" vectorEffect="non-scaling-stroke" />
          {lines.map(({ name, path }) => (
            <path
              key={name}
              d={path}
              className={`fill-none ${STROKES[name]}`}
              strokeWidth="1.7"
              strokeDasharray={name === "spy" ? "4 3" : undefined}
              vectorEffect="non-scaling-stroke"
            />
          ))}
        </svg>
      </div>
      <div aria-hidden="true" className="relative">
        {lines.map(({ name, label, change }, index) => (
          <span
            key={name}
            className={`num absolute left-0 -translate-y-1/2 text-12 font-semibold whitespace-nowrap ${TEXTS[name]}`}
            style={{ top: `${labels[index]}%` }}
          >
            {label} {change}
          </span>
        ))}
      </div>
      <div aria-hidden="true" className="num col-start-2 mt-1 flex justify-between text-11 text-text3">
        <span>{dayOf(curve.points[0])}</span>
        <span>{dayOf(curve.points.at(-1))}</span>
      </div>
    </div>
  );
}

function Figures({ curve }: { curve: Curve }) {
  return (
    <Table caption="What $100 became, at the end of each month" className="text-12">
      <thead>
        <tr>
          <Th>Day</Th>
          {LINES.map(({ name, label }) => (
            <Th key={name} right>
              {label}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {monthlyPoints(curve.points).map((point) => (
          <Tr key={point.date}>
            <Td className="whitespace-nowrap">{dayOf(point)}</Td>
            {LINES.map(({ name }) => (
              <Td key={name} right>
                {dollars(point[name])}
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Notes({ curve }: { curve: Curve }) {
  const { purchases, cut, sales, contaminated, unpriced, you_since: since } = curve;
  const start = curve.points[0]?.date;
  const notes = [
    `${purchases} purchases followed at the advised sizes, ${cut} of them made smaller or left out for want of cash.`,
    sales > 0 ? `${counted(sales, "sale")} ${sales === 1 ? "is" : "are"} scored by call, not here.` : null,
    contaminated > 0 ? `${contaminated} contaminated ones are left out.` : null,
    unpriced > 0 ? `${unpriced} without prices are left out.` : null,
    since && start && since !== start ? `Your own line begins ${formatDay(since)}.` : null,
    curve.you === null ? "Your account has no return over these days." : null,
  ];
  return <p className="num mt-1.5 text-12 text-text3">{notes.filter((note) => note !== null).join(" ")}</p>;
}

/** What 100 dollars became: your account, SPY, and all advice followed. */
export function CurveSection() {
  const query = useQuery(curveQuery);
  const [isTable, setIsTable] = useState(false);
  return (
    <section aria-label="What $100 became" className="min-w-0">
      <div className="flex min-h-7 items-center justify-between gap-2">
        <h3 className="text-13">What $100 became</h3>
        <TableSwitch of="what $100 became" isTable={isTable} onChange={setIsTable} />
      </div>
      <DataBlock query={query} skeleton={<Skeleton className="h-[190px]" />}>
        {(curve) =>
          curve.points.length < 2 ? (
            <p className="text-13 text-text2">{withMinus(curve.sentence)}</p>
          ) : (
            <>
              <p className="num mb-2 text-13 text-text2">{withMinus(curve.sentence)}</p>
              {isTable ? <Figures curve={curve} /> : <Drawing curve={curve} />}
              <Notes curve={curve} />
            </>
          )
        }
      </DataBlock>
    </section>
  );
}
