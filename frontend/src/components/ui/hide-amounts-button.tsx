import { Eye, EyeOff } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { useAmounts } from "@/lib/use-amounts";

/** Hides the reader's amounts, or shows them again. */
export function HideAmountsButton({ onToggle }: { onToggle: () => void }) {
  const { isHidden } = useAmounts();
  return (
    <IconButton label={isHidden ? "Show amounts" : "Hide amounts"} aria-pressed={isHidden} onClick={onToggle}>
      {isHidden ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
    </IconButton>
  );
}
