import { ArrivesPanel } from "@/components/ui/arrives-panel";
import { ButtonLink } from "@/components/ui/button";
import { workflowOf } from "@/lib/workflows";

const PLANS = [
  "Replay a strategy on history: a signal at the close fills at the next open, with commission and slippage taken off.",
  "Show every trade it would have made, the equity curve and the deepest drawdown beside a plain benchmark.",
  "Say how far to trust the result: how many trades it rests on, and how it fares on data it was not tuned on.",
  "Sweep parameters and warn when a good figure is only the best of many tries.",
];

export function BacktestsPage() {
  return (
    <ArrivesPanel
      workflow={workflowOf("backtests")}
      plans={PLANS}
      meanwhile={
        <>
          <span className="text-13 text-text3">Until then:</span>
          <ButtonLink to="/strategies" size="sm">
            Read the strategy templates
          </ButtonLink>
        </>
      }
    />
  );
}
