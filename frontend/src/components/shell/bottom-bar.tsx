import { Link } from "@tanstack/react-router";
import { Ellipsis, House, LogOut, type LucideIcon, MessageCircle } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { InlineError } from "@/components/ui/states";
import { cn } from "@/lib/cn";
import { useSignOut } from "@/lib/live/sign-out";
import { asApiError } from "@/lib/problem";
import { phaseColor, WORKFLOWS, type WorkflowId } from "@/lib/workflows";
import { useShell } from "./shell-context";

const PINNED: readonly WorkflowId[] = ["recommendations", "trade", "positions"];

interface BarIconProps {
  icon: LucideIcon;
  label: string;
  isCurrent: boolean;
}

function BarIcon({ icon: Icon, label, isCurrent }: BarIconProps) {
  return (
    <>
      <span
        className={cn(
          "grid h-7 w-[52px] place-items-center rounded-pill",
          isCurrent && "bg-live shadow-[inset_0_0_0_1px_var(--color-live-line)]",
        )}
      >
        <Icon size={21} strokeWidth={1.75} aria-hidden />
      </span>
      {label}
    </>
  );
}

const ITEM =
  "grid content-center justify-items-center gap-[3px] rounded-[14px] text-[11.5px] font-medium text-text2 aria-[current=page]:text-brand";

/** Below 720 px: five places at the bottom edge; "More" lists the rest. */
export function BottomBar({ current }: { current: WorkflowId | "home" | undefined }) {
  const [more, setMore] = useState(false);
  const signOut = useSignOut();
  const { openAssistant } = useShell();
  const pinned = WORKFLOWS.filter((item) => PINNED.includes(item.id));
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 grid h-[calc(60px+max(8px,env(safe-area-inset-bottom)))] grid-cols-5 border-t border-line bg-rail px-2 pt-1.5 pb-[max(8px,env(safe-area-inset-bottom))] tile:hidden"
    >
      <Link
        to="/"
        activeOptions={{ exact: true }}
        className={ITEM}
        aria-current={current === "home" ? "page" : undefined}
      >
        <BarIcon icon={House} label="Home" isCurrent={current === "home"} />
      </Link>
      {pinned.map((item) => (
        <Link
          key={item.id}
          to={item.path}
          className={ITEM}
          aria-current={current === item.id ? "page" : undefined}
        >
          <BarIcon icon={item.icon} label={item.short} isCurrent={current === item.id} />
        </Link>
      ))}
      <button type="button" className={ITEM} aria-haspopup="dialog" onClick={() => setMore(true)}>
        <BarIcon icon={Ellipsis} label="More" isCurrent={false} />
      </button>
      <Dialog open={more} onClose={() => setMore(false)} title="More workflows">
        <ul className="grid grid-cols-2 gap-2">
          {WORKFLOWS.filter((item) => !PINNED.includes(item.id)).map((item) => {
            const Icon = item.icon;
            return (
              <li key={item.id}>
                <Link
                  to={item.path}
                  onClick={() => setMore(false)}
                  className="flex min-h-12 items-center gap-2.5 rounded-button border border-line2 bg-s2 px-3 text-13 font-semibold"
                >
                  <Icon size={18} aria-hidden style={{ color: phaseColor(item.phase) }} />
                  <span>{item.name}</span>
                </Link>
              </li>
            );
          })}
        </ul>
        <Button
          variant="accent"
          className="mt-3 w-full"
          onClick={() => {
            setMore(false);
            openAssistant();
          }}
        >
          <MessageCircle size={16} aria-hidden /> Ask the assistant
        </Button>
        <Button className="mt-3 w-full" onClick={() => signOut.mutate()} busy={signOut.isPending}>
          <LogOut size={16} aria-hidden /> Sign out
        </Button>
        {signOut.error ? <InlineError error={asApiError(signOut.error)} /> : null}
      </Dialog>
    </nav>
  );
}
