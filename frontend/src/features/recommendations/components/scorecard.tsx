import { Scale } from "lucide-react";
import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { formatDateTime } from "@/lib/format";
import type { Proposals } from "../api";

/** The advisor's record. No proposal is followed to its end yet, so it shows that and nothing else. */
export function Scorecard({ run }: { run: Proposals }) {
  return (
    <Card title="Scorecard">
      <div className="flex items-start gap-3 rounded-button border border-paper-line bg-paper p-3">
        <Scale size={20} aria-hidden className="mt-0.5 shrink-0 text-warn" />
        <div>
          <p className="text-15 font-semibold text-paper-text">Too few to judge</p>
          <p className="text-13 text-text2">No proposal has been scored yet.</p>
        </div>
      </div>
      <p className="mt-3 text-13 text-text2">{run.confidence_note}</p>
      <p className="mt-2 text-12 text-text3">
        Hit rate, reliability and the comparison with holding SPY appear once proposals have run their course
        and been scored, each one counted.
      </p>
    </Card>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-3 border-t border-hair py-[5px] first:border-0">
      <dt className="text-12 text-text2">{name}</dt>
      <dd className="num text-right text-[12.5px] font-semibold">{children}</dd>
    </div>
  );
}

/** Who made the ideas, from what, and by which rule. */
export function MethodCard({ run }: { run: Proposals }) {
  return (
    <Card title="How these were made">
      <dl>
        <Row name="Advisor">
          {run.advisor}, version {run.advisor_version}
        </Row>
        <Row name="Symbols looked at">
          {run.considered}
          {run.pending > 0 ? `, ${run.pending} still being loaded` : null}
        </Row>
        <Row name="Ideas">{run.recommendations.length}</Row>
        <Row name="Market data">{run.source}</Row>
        <Row name="Prices as of">{formatDateTime(run.as_of)}</Row>
        <Row name="Made">{formatDateTime(run.generated_at)}</Row>
      </dl>
      <h3 className="mt-3 mb-1 text-13">Method</h3>
      <p className="text-13 text-text2">{run.method}</p>
    </Card>
  );
}
