import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { MODELLED } from "@/components/ui/modelled-note";
import { Pill } from "@/components/ui/pill";
import { ErrorState } from "@/components/ui/states";
import { magnitude, ratioToPercent } from "@/lib/decimal-text";
import { formatDay, formatPercent, formatSignedPercent } from "@/lib/format";
import { settingsQuery } from "@/lib/live/queries";
import { DELAY_WORDS } from "@/lib/live/truth";
import { useSeen } from "@/lib/use-seen";
import { templateRecordQuery } from "../api";
import { fitOf, type TemplateRecord as Measured, plainNumber } from "../model";

type Column = Measured["strategy"];

function percent(ratio: string | null): string {
  return ratio === null ? "—" : formatSignedPercent(ratioToPercent(ratio));
}

function Row({ name, of }: { name: string; of: Column }) {
  return (
    <tr>
      <th scope="row" className="py-0.5 pr-3 text-left font-semibold">
        {name}
      </th>
      <td className="px-3 text-right">{percent(of.annual_return)}</td>
      <td className="px-3 text-right">{percent(of.max_drawdown)}</td>
      <td className="pl-3 text-right">{of.sharpe === null ? "—" : plainNumber(of.sharpe)}</td>
    </tr>
  );
}

/** Whether the worst fall is one that the reader said they could sit through. */
function Fit({ fall }: { fall: string | null }) {
  const bearable = useQuery(settingsQuery).data?.preferences.bearable_fall_percent;
  if (bearable === undefined || fall === null) {
    return null;
  }
  if (bearable === null) {
    return (
      <p className="mt-1.5 text-12 text-text3">
        <Link to="/settings" className="underline">
          Say in Settings
        </Link>{" "}
        how large a fall you could sit through, and each template says whether it stayed within.
      </p>
    );
  }
  const worst = formatPercent(magnitude(ratioToPercent(fall)));
  const isWithin = fitOf(fall, bearable) === "within";
  return (
    <p className="num mt-1.5 flex flex-wrap items-center gap-2 text-12 text-text2">
      <Pill tone={isWithin ? "up" : "warn"}>{isWithin ? "Fits your risk" : "Beyond your risk"}</Pill>
      It fell by {worst}; you said you could sit through {bearable}%.
    </p>
  );
}

function Figures({ record }: { record: Measured }) {
  return (
    <>
      <table className="num text-13">
        <thead>
          <tr className="text-12 text-text3">
            <th scope="col" className="pr-3 text-left font-normal">
              Measured
            </th>
            <th scope="col" className="px-3 text-right font-normal">
              A year
            </th>
            <th scope="col" className="px-3 text-right font-normal">
              Worst fall
            </th>
            <th scope="col" className="pl-3 text-right font-normal">
              Sharpe
            </th>
          </tr>
        </thead>
        <tbody>
          <Row name="This template" of={record.strategy} />
          <Row name={`${record.benchmark} held`} of={record.held} />
        </tbody>
      </table>
      <p className="num mt-1.5 text-12 text-text3">
        {formatDay(record.start)} to {formatDay(record.end)}, {record.trades} trades, after costs. Prices:{" "}
        {record.source}, {DELAY_WORDS[record.delay].toLowerCase()}.
        {record.whole ? null : " The source’s bars do not reach back the ten years."}
        {record.adjustment === "splits_and_dividends" ? null : (
          <b className="text-warn"> Dividends are missing, those of {record.benchmark} too.</b>
        )}
        {record.modelled ? <b className="text-warn"> {MODELLED}</b> : null}
      </p>
      <Fit fall={record.strategy.max_drawdown} />
    </>
  );
}

/** What the template would have made, measured when the card comes into sight. */
export function TemplateRecord({ id, name }: { id: string; name: string }) {
  const place = useRef<HTMLElement>(null);
  const isSeen = useSeen(place);
  const query = useQuery({ ...templateRecordQuery(id), enabled: isSeen });
  return (
    <section
      ref={place}
      aria-label={`${name}, measured`}
      className="mb-3 min-h-[118px] border-y border-hair py-2.5"
    >
      {query.error ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {/* No skeleton: the card is whole without it, and the first measurement of a day takes a while. */}
      {query.isPending ? (
        <p className="text-12 text-text3">Measuring ten years on this market’s bars …</p>
      ) : null}
      {query.data ? <Figures record={query.data} /> : null}
    </section>
  );
}
