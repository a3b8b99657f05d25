import { useQuery } from "@tanstack/react-query";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { counted, formatDateTime, formatMoney, formatPrice } from "@/lib/format";
import { type ModelUsage, usageQuery } from "@/lib/live/usage";
import { BudgetForm } from "./budget-form";

const PURPOSES: Record<string, string> = {
  advice: "Recommendations",
  chat: "Assistant",
  reading: "News reading",
  strategy: "Strategy drafts",
};

/** What is asked of a model, in words; a purpose without words is shown by its name. */
function purposeWords(name: string): string {
  return PURPOSES[name] ?? name;
}

/** What language models have cost this month, beside the budget at which they stop. */
export function ModelUsageCard() {
  const query = useQuery(usageQuery);
  return (
    <Card title="Language model">
      <DataBlock query={query} skeleton={<Skeleton className="h-[90px]" />}>
        {(usage) => <Usage usage={usage} />}
      </DataBlock>
    </Card>
  );
}

function Usage({ usage }: { usage: ModelUsage }) {
  return (
    <>
      <p className="num text-13">
        <b className="font-semibold">{formatMoney(usage.spent_usd)}</b> of {formatMoney(usage.monthly_usd)}{" "}
        spent this month{usage.is_everybody ? " by everybody" : " by you; the budget is everybody's"}.
      </p>
      {usage.user_monthly_usd === null ? null : (
        <p className="num text-12 text-text2">Each person may spend {formatMoney(usage.user_monthly_usd)}.</p>
      )}
      <p className={usage.is_exhausted ? "num text-12 text-warn" : "num text-12 text-text3"}>
        {usage.is_exhausted
          ? "The budget is used up: no question is put to a model until "
          : "It begins anew on "}
        {formatDateTime(usage.resets_at)}.
      </p>
      {usage.purposes.length === 0 ? (
        <EmptyState className="py-4">No model has been asked this month.</EmptyState>
      ) : (
        <ul aria-label="Cost by purpose" className="mt-2">
          {usage.purposes.map((one) => (
            <li
              key={one.name}
              className="num flex justify-between gap-4 border-b border-hair py-2 text-13 last:border-0"
            >
              <span>
                {purposeWords(one.name)}
                <span className="block text-12 text-text3">
                  {counted(one.calls, "call")}
                  {one.failed > 0 ? `, ${one.failed} without a usable answer` : ""}
                </span>
              </span>
              <span>${formatPrice(one.cost_usd)}</span>
            </li>
          ))}
        </ul>
      )}
      {usage.is_everybody ? <BudgetForm usage={usage} /> : null}
    </>
  );
}
