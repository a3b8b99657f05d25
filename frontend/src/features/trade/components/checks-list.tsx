import { Ban, CircleCheck, type LucideIcon, TriangleAlert } from "lucide-react";
import { cn } from "@/lib/cn";
import type { OrderCheck } from "@/lib/orders/types";

type CheckState = OrderCheck["state"];

const LOOKS: Record<CheckState, readonly [LucideIcon, string, string]> = {
  passed: [CircleCheck, "text-up", "passed"],
  warning: [TriangleAlert, "text-warn", "to weigh"],
  failed: [Ban, "text-down", "failed"],
};
const COUNTED: readonly CheckState[] = ["passed", "warning", "failed"];

/** `5 passed · 1 failed`, each in its colour. */
export function CheckCounts({ checks }: { checks: readonly OrderCheck[] }) {
  const counts = COUNTED.map((state) => [state, checks.filter((one) => one.state === state).length] as const);
  return (
    <span className="num inline-flex gap-2.5 text-12 font-semibold">
      {counts
        .filter(([, count]) => count > 0)
        .map(([state, count]) => (
          <span key={state} className={LOOKS[state][1]}>
            {count} {LOOKS[state][2]}
          </span>
        ))}
    </span>
  );
}

/** The rules that the server applies, each with the figures it rests on; what refuses takes a line of its own. */
export function ChecksList({ checks }: { checks: readonly OrderCheck[] }) {
  return (
    <ul aria-label="Checks" className="mt-1.5">
      {checks.map(({ code, label, state, detail }) => {
        const [Icon, tone, words] = LOOKS[state];
        return (
          <li
            key={code}
            className={cn(
              "grid grid-cols-[17px_auto_1fr] items-start gap-x-2 py-[5px] text-[12.5px] leading-[1.4]",
              state === "failed" && "text-down",
              state === "warning" && "text-warn",
            )}
          >
            <Icon size={15} aria-hidden className={cn("mt-px", tone)} />
            <span className={cn(state === "failed" && "font-semibold")}>
              {label}
              <span className="sr-only">, {words}: </span>
            </span>
            <span
              className={cn(
                "num",
                state === "failed" ? "col-span-2 col-start-2" : "text-right",
                state === "passed" && "text-text2",
              )}
            >
              {detail}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
