import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { formatDateTime } from "@/lib/format";
import type { Proposals } from "../api";

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
          {run.advisor}
          {run.run ? `, ${run.run.model}` : null}
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
