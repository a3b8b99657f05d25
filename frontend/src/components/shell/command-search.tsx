import { Search } from "lucide-react";
import { Kbd } from "@/components/ui/kbd";
import { cn } from "@/lib/cn";
import { useShell } from "./shell-context";

/** The field-like button that opens the palette; an icon only where the header is narrow. */
export function CommandSearch({ className }: { className?: string }) {
  const { openSearch } = useShell();
  return (
    <button
      type="button"
      onClick={openSearch}
      aria-keyshortcuts="Control+K /"
      className={cn(
        "flex h-[38px] w-[250px] min-w-11 items-center gap-2.5 rounded-button border border-strong bg-card-b pr-2 pl-3 text-left text-13 text-text2 hover:bg-s2 max-dial:size-11 max-dial:justify-center max-dial:p-0",
        className,
      )}
    >
      <Search size={16} strokeWidth={1.75} aria-hidden className="shrink-0" />
      <span className="min-w-0 flex-1 truncate max-dial:sr-only">Search or jump to</span>
      <span className="max-wide:hidden" aria-hidden="true">
        <Kbd>Ctrl K</Kbd>
      </span>
    </button>
  );
}
