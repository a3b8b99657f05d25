import { useState } from "react";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TableSwitch } from "@/components/ui/table-switch";
import type { Chances } from "../api";
import { percentOf } from "../figures";
import { FEW, reliabilityPoints, reliabilityWords } from "../reliability-model";

const TICKS = [0, 25, 50, 75, 100];
const SIZE = 100;

function Frame() {
  return (
    <>
      {TICKS.map((tick) => (
        <path
          key={tick}
          d={`M0 ${SIZE - tick}H${SIZE}M${tick} 0V${SIZE}`}
          className="stroke-hair"
          vectorEffect="non-scaling-stroke"
        />
      ))}
      <path
        d={`M0 ${SIZE}L${SIZE} 0`}
        className="stroke-text3"
        strokeDasharray="3 3"
        vectorEffect="non-scaling-stroke"
      />
    </>
  );
}

/** Stated against what came true, drawn: whiskers are 95 % intervals, hollow points have too few results for a rate. */
function Drawing({ chances }: { chances: Chances }) {
  const points = reliabilityPoints(chances.buckets);
  return (
    <div className="mt-2 grid grid-cols-[26px_1fr] grid-rows-[1fr_auto] gap-x-1.5">
      <div aria-hidden="true" className="num relative text-11 text-text3">
        {TICKS.map((tick) => (
          <span key={tick} className="absolute right-0 translate-y-1/2" style={{ bottom: `${tick}%` }}>
            {tick}
          </span>
        ))}
      </div>
      <div className="relative aspect-square max-h-[220px] w-full">
        <svg
          viewBox={`0 0 ${SIZE} ${SIZE}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={reliabilityWords(chances)}
          className="absolute inset-0 size-full overflow-visible"
        >
          <Frame />
          {points.map(({ x, low, high, isFew }) =>
            isFew ? null : (
              <path
                key={x}
                d={`M${x} ${SIZE - low}V${SIZE - high}`}
                className="stroke-teal2"
                strokeWidth="1.6"
                vectorEffect="non-scaling-stroke"
              />
            ),
          )}
        </svg>
        {points.map(({ x, y, isFew }) => (
          <span
            key={x}
            aria-hidden="true"
            className={
              isFew
                ? "absolute size-2.5 -translate-x-1/2 translate-y-1/2 rounded-full border-2 border-dashed border-text3"
                : "absolute size-2.5 -translate-x-1/2 translate-y-1/2 rounded-full bg-brand"
            }
            style={{ left: `${x}%`, bottom: `${y}%` }}
          />
        ))}
      </div>
      <div aria-hidden="true" className="num relative col-start-2 h-4 text-11 text-text3">
        {TICKS.map((tick) => (
          <span key={tick} className="absolute -translate-x-1/2" style={{ left: `${tick}%` }}>
            {tick}
          </span>
        ))}
      </div>
      <p aria-hidden="true" className="col-start-2 text-center text-11 text-text3">
        Stated, %
      </p>
    </div>
  );
}

function Figures({ chances }: { chances: Chances }) {
  return (
    <Table caption="Reliability: stated against what came true" className="text-12">
      <thead>
        <tr>
          <Th>Stated</Th>
          <Th right>Mean</Th>
          <Th right>Came true</Th>
          <Th right>95% Wilson</Th>
          <Th right>Calls</Th>
        </tr>
      </thead>
      <tbody>
        {chances.buckets.map((bucket) => {
          const isFew = bucket.count < FEW;
          return (
            <Tr key={bucket.low}>
              <Td className="whitespace-nowrap">
                {percentOf(bucket.low).replace("%", "")}–{percentOf(bucket.high)}
              </Td>
              <Td right>{percentOf(bucket.stated)}</Td>
              <Td right>{isFew ? "too few" : percentOf(bucket.rate, 1)}</Td>
              <Td right className="whitespace-nowrap">
                {isFew ? "" : `${percentOf(bucket.rate_low)} to ${percentOf(bucket.rate_high)}`}
              </Td>
              <Td right>{bucket.count}</Td>
            </Tr>
          );
        })}
      </tbody>
    </Table>
  );
}

/** How stated probabilities fared: a drawing, or its figures. */
export function Reliability({ chances }: { chances: Chances }) {
  const [isTable, setIsTable] = useState(false);
  return (
    <section aria-label="Reliability" className="min-w-0">
      <div className="flex min-h-7 items-center justify-between gap-2">
        <h3 className="text-13">Reliability</h3>
        <TableSwitch of="reliability" isTable={isTable} onChange={setIsTable} />
      </div>
      {isTable ? <Figures chances={chances} /> : <Drawing chances={chances} />}
    </section>
  );
}
