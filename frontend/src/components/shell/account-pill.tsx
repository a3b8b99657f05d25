import { useQuery } from "@tanstack/react-query";
import { ShieldCheck, TriangleAlert } from "lucide-react";
import { Pill } from "@/components/ui/pill";
import { portfolioQuery } from "@/lib/live/queries";

/** Paper or real money, on every screen. Paper until the server says otherwise: the width stays the same. */
export function AccountPill() {
  const account = useQuery(portfolioQuery).data?.account;
  const mode = account?.mode;
  if (mode === undefined || mode === "paper") {
    return (
      <Pill tone="paper" className={mode === undefined ? "opacity-40" : ""}>
        <ShieldCheck size={14} strokeWidth={1.75} aria-hidden />
        {account === undefined || account.broker === "paper" ? "Paper account" : account.broker_name}
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
