import { useQuery } from "@tanstack/react-query";
import { ShieldCheck, TriangleAlert } from "lucide-react";
import { Pill } from "@/components/ui/pill";
import { portfolioQuery } from "@/lib/live/queries";

/** Paper or real money, on every screen. Paper until the server says otherwise: the width stays the same. */
export function AccountPill() {
  const mode = useQuery(portfolioQuery).data?.account.mode;
  if (mode === undefined || mode === "paper") {
    return (
      <Pill tone="paper" className={mode === undefined ? "opacity-40" : ""}>
        <ShieldCheck size={14} strokeWidth={1.75} aria-hidden />
        Paper account
      </Pill>
    );
  }
  return (
    <Pill tone="down">
      <TriangleAlert size={14} strokeWidth={1.75} aria-hidden />
      Live account
    </Pill>
  );
}
