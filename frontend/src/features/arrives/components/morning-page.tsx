import { ArrivesPanel } from "@/components/ui/arrives-panel";
import { ButtonLink } from "@/components/ui/button";
import { workflowOf } from "@/lib/workflows";

const PLANS = [
  "Sum up what moved overnight, in the market and in your positions, each with its source and time.",
  "List the day's earnings, dividends and economic dates that touch what you hold or watch.",
  "Walk you through a checklist before the open and remember how far you came.",
  "Name yesterday's calls of the advisor with how they turned out, hits and misses alike.",
];

export function MorningPage() {
  return (
    <ArrivesPanel
      workflow={workflowOf("morning")}
      plans={PLANS}
      meanwhile={
        <>
          <span className="text-13 text-text3">Until then:</span>
          <ButtonLink to="/news" size="sm">
            Read the news
          </ButtonLink>
          <ButtonLink to="/positions" size="sm">
            Look at your positions
          </ButtonLink>
        </>
      }
    />
  );
}
