import { useQuery } from "@tanstack/react-query";
import { formatMoney } from "@/lib/format";
import { usageQuery } from "@/lib/live/usage";
import { capabilitiesQuery } from "../api";

/** What language models have cost this month, beside the budget; nothing without a model. */
export function Budget() {
  const hasModel = useQuery(capabilitiesQuery).data?.has_model ?? false;
  const usage = useQuery({ ...usageQuery, enabled: hasModel }).data;
  if (!hasModel || !usage) {
    return null;
  }
  const budget = usage.is_everybody ? usage.monthly_usd : (usage.user_monthly_usd ?? usage.monthly_usd);
  return (
    <p className={usage.is_exhausted ? "num text-12 text-warn" : "num text-12 text-text3"}>
      {formatMoney(usage.spent_usd)} of {formatMoney(budget)} spent this month
      {usage.is_exhausted ? ": the budget is used up" : ""}
    </p>
  );
}
