import { Ban, CircleCheck, CircleDashed, type LucideIcon, TriangleAlert } from "lucide-react";
import { cn } from "@/lib/cn";
import { type Check, type CheckState, countChecks } from "../checks";

const LOOKS: Record<CheckState, readonly [LucideIcon, string, string]> = {
  passed: [CircleCheck, "text-up", "passed"],
  caution: [TriangleAlert, "text-warn", "caution"],
  blocked: [Ban, "text-down", "blocked"],
  unchecked: [CircleDashed, "text-text3", "not checked"],
};
const COUNTED: readonly CheckState[] = ["passed", "caution", "blocked"];

/** `3 passed · 1 blocked`, each in its colour. */
export function CheckCounts({ checks }: { checks: readonly Check[] }) {
  return (
    <span className="num inline-flex gap-2.5 text-12 font-semibold">
      {COUNTED.filter((state) => countChecks(checks, state) > 0).map((state) => (
        <span key={state} className={LOOKS[state][1]}>
          {countChecks(checks, state)} {LOOKS[state][2]}
        </span>
      ))}
    </span>
  );
}

/** The rules that the server applies, each with its figure. */
export function ChecksList({ checks }: { checks: readonly Check[] }) {
  return (
    <ul className="mt-1.5">
      {checks.map((check) => {
        const [Icon, tone, words] = LOOKS[check.state];
        return (
          <li
            key={check.name}
            className={cn(
              "grid grid-cols-[17px_1fr_auto] items-center gap-2 py-[5px] text-[12.5px]",
              check.state === "blocked" && "font-semibold text-down",
              check.state === "caution" && "text-warn",
            )}
          >
            <Icon size={15} aria-hidden className={tone} />
            <span>
              {check.name}
              <span className="sr-only">, {words}</span>
            </span>
            <span className={cn("num text-right", check.state === "passed" && "text-text2")}>
              {check.figure}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
