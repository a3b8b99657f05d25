import { MessageCircle } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import { useShell } from "./shell-context";

export interface AskAboutProps {
  /** Stands in the assistant's field, to be finished and sent by the person; no text of others belongs into it. */
  question: string;
  /** The name where the words alone would not tell which thing is meant; it begins with them. */
  label?: string;
  className?: string;
  children?: ReactNode;
}

/** Opens the assistant with a question about the thing beside it. */
export function AskAbout({ question, label, className, children }: AskAboutProps) {
  const { openAssistant } = useShell();
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-label={label}
      title={children === null ? label : undefined}
      onClick={() => openAssistant({ draft: question })}
      className={className ?? buttonClass()}
    >
      <MessageCircle size={15} aria-hidden />
      {children === undefined ? "Ask about it" : children}
    </button>
  );
}
