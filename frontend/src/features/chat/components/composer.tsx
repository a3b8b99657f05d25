import { SendHorizontal, Square } from "lucide-react";
import { type KeyboardEvent, type Ref, useId } from "react";
import { Button } from "@/components/ui/button";

const MOST_TEXT = 4000;

export interface ComposerProps {
  value: string;
  onChange: (value: string) => void;
  onSend: () => void;
  /** Null when no answer is on its way. */
  onStop: (() => void) | null;
  isStopping: boolean;
  /** Why nothing can be asked, in words. */
  blocked: string | null;
  field: Ref<HTMLTextAreaElement>;
}

/** The field for a question: Enter sends, Shift and Enter begins a line. While an answer comes, Stop takes Send's place. */
export function Composer({ value, onChange, onSend, onStop, isStopping, blocked, field }: ComposerProps) {
  const hint = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that ends the composition of a character sends nothing.
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (!onStop && !blocked) {
        onSend();
      }
    }
  };
  return (
    <div>
      <div className="flex items-end gap-2">
        <textarea
          ref={field}
          aria-label="Your question"
          aria-describedby={hint}
          rows={2}
          maxLength={MOST_TEXT}
          value={value}
          readOnly={blocked !== null}
          placeholder="Ask about your portfolio or the market"
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          className="max-h-40 min-h-[58px] min-w-0 flex-1 resize-none rounded-button border border-strong bg-rail px-3 py-2 text-15 field-sizing-content outline-offset-2 focus:outline-2 focus:outline-focus"
        />
        {onStop ? (
          <Button onClick={onStop} busy={isStopping} className="h-[58px]">
            <Square size={14} aria-hidden />
            Stop
          </Button>
        ) : (
          <Button
            variant="primary"
            className="h-[58px]"
            onClick={onSend}
            aria-disabled={blocked !== null || value.trim() === ""}
          >
            <SendHorizontal size={16} aria-hidden />
            Ask
          </Button>
        )}
      </div>
      <p id={hint} className={blocked ? "mt-1.5 text-12 text-warn" : "mt-1.5 text-12 text-text3"}>
        {blocked ??
          "Enter sends, Shift and Enter begins a new line. It looks things up; it never places an order."}
      </p>
    </div>
  );
}
