import { MessageCircle } from "lucide-react";
import { useShell } from "@/components/shell/shell-context";

/** The whole hub as the button that opens the assistant; its words are told at the rim. */
export function HubAsk() {
  const { openAssistant } = useShell();
  return (
    <button type="button" className="hub-ask" aria-haspopup="dialog" onClick={() => openAssistant()}>
      <span className="hub-ask-words">
        <MessageCircle size={14} aria-hidden />
        Ask<span className="sr-only"> the assistant</span>
      </span>
    </button>
  );
}
