import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Keyboard, LogOut, Settings } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { InlineError } from "@/components/ui/states";
import { cn } from "@/lib/cn";
import { meQuery } from "@/lib/live/queries";
import { useSignOut } from "@/lib/live/sign-out";
import { asApiError } from "@/lib/problem";
import { useShell } from "./shell-context";

/** Up to two letters for the avatar, of the name or else the e-mail address. */
export function initials(name: string | null | undefined, email: string | undefined): string {
  const words = (name?.trim() || email?.split("@")[0] || "").split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}

const ITEM = "flex w-full items-center gap-2.5 rounded-control px-2.5 py-2 text-left text-13 hover:bg-s3";

/** Close on Escape and on a press outside. */
function useDismiss(open: boolean, close: () => void) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!frame.current?.contains(event.target as Node)) {
        close();
      }
    };
    if (open) {
      document.addEventListener("pointerdown", outside);
    }
    return () => document.removeEventListener("pointerdown", outside);
  }, [open, close]);
  return frame;
}

/** The avatar with its menu: who is signed in, settings, shortcuts, sign out. */
export function AccountMenu({ className }: { className?: string }) {
  const id = useId();
  const me = useQuery(meQuery).data;
  const [open, setOpen] = useState(false);
  const [close] = useState(() => () => setOpen(false));
  const frame = useDismiss(open, close);
  const { openHelp } = useShell();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && open) {
      event.stopPropagation();
      close();
      frame.current?.querySelector("button")?.focus();
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the menu from anywhere inside it.
    <div ref={frame} className={cn("relative", className)} onKeyDown={onKeyDown}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={`${id}-menu`}
        aria-label={me ? `Account menu, ${me.full_name || me.email}` : "Account menu"}
        onClick={() => setOpen(!open)}
        className="grid size-[38px] place-items-center rounded-full bg-linear-140 from-brand to-teal text-13 font-bold text-on-brand"
      >
        <span aria-hidden="true">{initials(me?.full_name, me?.email)}</span>
      </button>
      {open ? (
        <div
          id={`${id}-menu`}
          className="absolute top-full right-0 z-40 mt-2 w-60 rounded-button border border-line2 bg-s2 p-1.5 shadow-pop"
        >
          <p className="truncate px-2.5 pt-1.5 text-13 font-semibold">{me?.full_name || me?.email}</p>
          <p className="truncate px-2.5 pb-2 text-12 text-text3">{me?.full_name ? me.email : me?.role}</p>
          <Link to="/settings" className={ITEM} onClick={close}>
            <Settings size={16} aria-hidden /> Settings
          </Link>
          <button
            type="button"
            className={ITEM}
            onClick={() => {
              close();
              openHelp();
            }}
          >
            <Keyboard size={16} aria-hidden /> Keyboard shortcuts
          </button>
          <SignOutItem />
        </div>
      ) : null}
    </div>
  );
}

function SignOutItem() {
  const signOut = useSignOut();
  return (
    <>
      <button
        type="button"
        className={ITEM}
        aria-disabled={signOut.isPending}
        onClick={() => signOut.mutate()}
      >
        <LogOut size={16} aria-hidden /> Sign out
      </button>
      {signOut.error ? <InlineError error={asApiError(signOut.error)} /> : null}
    </>
  );
}
