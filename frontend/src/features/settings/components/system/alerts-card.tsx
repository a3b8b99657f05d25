import { Card } from "@/components/ui/card";
import { Pill } from "@/components/ui/pill";
import { formatTimeWithSeconds } from "@/lib/format";
import type { System } from "../../api/system";
import { ALERT_WORDS, formatShare, ruleWords } from "../../system";

/** The rules that are watched from inside, each with its value and its state in words. */
export function AlertsCard({ alerts }: { alerts: System["alerts"] }) {
  return (
    <Card title="Alerts">
      <ul aria-label="Alert rules">
        {alerts.map((alert) => {
          const { label, tone } = ALERT_WORDS[alert.state];
          return (
            <li
              key={alert.rule}
              className="flex items-start justify-between gap-4 border-b border-hair py-2 last:border-0"
            >
              <div className="min-w-0">
                <p className="text-13 font-medium">{alert.meaning}</p>
                <p className="num text-12 text-text3">
                  {formatShare(alert.value)}; tells when {ruleWords(alert)}
                  {alert.since ? `, above since ${formatTimeWithSeconds(alert.since)}` : ""}
                </p>
              </div>
              <Pill tone={tone}>{label}</Pill>
            </li>
          );
        })}
      </ul>
      <p className="mt-2 text-12 text-text3">
        That the service is down for a minute, only somebody outside can tell: paiid monitor does.
      </p>
    </Card>
  );
}
