import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { GapsNotice } from "@/components/ui/gaps-notice";
import { PrivateMark } from "@/components/ui/private-mark";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { TableSwitch } from "@/components/ui/table-switch";
import { TrustLine } from "@/components/ui/trust-strip";
import type { Cut } from "@/lib/explaining";
import { kindWords } from "../activities";
import { allocationQuery } from "../api/figures";
import { useDashboard } from "../hooks/use-dashboard";
import { type Allocation, plainRatio, type Slice } from "../model";
import { Explained } from "./explained";
import { PartBars } from "./part-bars";
import type { SectionProps } from "./sections";
import { SliceTable } from "./slice-table";

const GROUPS = [
  { part: "by_position", by: "position", title: "By position" },
  { part: "by_sector", by: "sector", title: "By sector" },
  { part: "by_asset_class", by: "asset_class", title: "By asset class" },
  { part: "by_currency", by: "currency", title: "By currency" },
] as const;
const BARS = 10;
/** What the server calls the part that is money. */
const CASH = "cash";

function sentence(slices: readonly Slice[]): string {
  const first = slices[0];
  return first ? `${first.name} is ${plainRatio(first.weight)} of ${slices.length}.` : "";
}

interface GroupProps {
  title: string;
  by: Cut;
  slices: readonly Slice[];
  isTable: boolean;
}

function Group({ title, by, slices, isTable }: GroupProps) {
  const parts = slices.slice(0, BARS).map(({ key, name, market_value, weight }) => ({
    key,
    amount: weight ?? "0",
    name: (
      <span title={name}>
        {by === "position" && key !== CASH ? key : kindWords(name)}
        {by === "position" ? <PrivateMark symbol={key} /> : null}
      </span>
    ),
    figure: (
      <Explained figure="allocation_weight" by={by} label={`Share of ${name}`} of={key}>
        {plainRatio(weight)}
      </Explained>
    ),
    note: <Short value={market_value} />,
  }));
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="mb-1 text-13 text-text2">{title}</h3>
      <p className="sr-only">{sentence(slices)}</p>
      {isTable ? (
        <SliceTable caption={`Allocation ${title.toLowerCase()}`} by={by} slices={slices} />
      ) : (
        <PartBars label={`Allocation ${title.toLowerCase()}`} parts={parts} isShare />
      )}
      {!isTable && slices.length > BARS ? (
        <p className="text-12 text-text3">
          The {BARS} largest of {slices.length}; the table has all.
        </p>
      ) : null}
    </section>
  );
}

function Short({ value }: { value: string }) {
  const { amounts } = useDashboard();
  const text = amounts.isHidden ? amounts.money(value) : amounts.signedWhole(value).replace("+", "");
  return <span title={amounts.money(value)}>{text}</span>;
}

/** What the account is made of now: by position, sector, asset class and currency. */
export default function AllocationSection({ isReady }: SectionProps) {
  const { filter, amounts } = useDashboard();
  const [isTable, setIsTable] = useState(false);
  const query = useQuery({ ...allocationQuery(filter), enabled: isReady });
  return (
    <Card title="Allocation now" aside={<TableSwitch isTable={isTable} onChange={setIsTable} />}>
      <DataBlock<Allocation>
        query={query}
        skeleton={<Skeleton className="h-[320px]" />}
        isEmpty={(found) => found.by_position.length === 0}
        empty={<EmptyState>What the account is made of appears here with its first money.</EmptyState>}
      >
        {(found) => (
          <div className="grid gap-3">
            <GapsNotice gaps={found.gaps} />
            <div className="grid gap-x-8 gap-y-5 @min-[760px]:grid-cols-2">
              {GROUPS.map(({ part, by, title }) => (
                <Group key={part} title={title} by={by} slices={found[part]} isTable={isTable} />
              ))}
            </div>
            <p className="flex flex-wrap gap-x-3 text-12 text-text3">
              <TrustLine quote={found} />
              <span>Of {amounts.money(found.equity)} in all; cash is a part of each.</span>
            </p>
          </div>
        )}
      </DataBlock>
    </Card>
  );
}
