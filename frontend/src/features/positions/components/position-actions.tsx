import { AskAbout } from "@/components/shell/ask-about";
import { Button, ButtonLink, buttonClass } from "@/components/ui/button";
import { useIsPrivate } from "@/lib/instruments";
import { optionParts, symbolWords } from "@/lib/option-name";
import type { Position } from "../model";

export interface PositionActionsProps {
  position: Position;
  /** The id of the line that says why nothing can be sent now; absent while something can. */
  blockedBy: string | undefined;
  onClose: (position: Position) => void;
  onAddExits: (position: Position) => void;
}

/** Trade, add exits, close and ask about one position; of what only its owner prices, its prices. */
export function PositionActions({ position, blockedBy, onClose, onAddExits }: PositionActionsProps) {
  const { symbol } = position;
  const option = optionParts(symbol);
  const isPrivate = useIsPrivate(symbol);
  return (
    <span className="inline-flex flex-wrap justify-end gap-1.5">
      {option ? (
        <ButtonLink
          to="/research/$symbol"
          params={{ symbol: option.root }}
          search={{ view: "options", expiration: option.expiration }}
          size="sm"
          aria-label={`Chain of ${symbolWords(symbol)}`}
        >
          Chain
        </ButtonLink>
      ) : isPrivate ? (
        <ButtonLink to="/instruments" size="sm" aria-label={`Prices of ${symbol}`}>
          Prices
        </ButtonLink>
      ) : (
        <ButtonLink to="/trade" search={{ symbol }} size="sm" aria-label={`Trade ${symbol}`}>
          Trade
        </ButtonLink>
      )}
      {option || isPrivate ? null : (
        <Button
          size="sm"
          aria-label={`Add exits for ${symbol}`}
          aria-disabled={blockedBy !== undefined}
          aria-describedby={blockedBy}
          onClick={() => onAddExits(position)}
        >
          Exits
        </Button>
      )}
      <Button
        size="sm"
        variant="danger"
        aria-label={`Close position ${symbolWords(symbol)}`}
        aria-disabled={blockedBy !== undefined}
        aria-describedby={blockedBy}
        onClick={() => onClose(position)}
      >
        Close
      </Button>
      <AskAbout
        question={`How is my position in ${symbolWords(symbol)} doing?`}
        label={`Ask about ${symbolWords(symbol)}`}
        className={buttonClass("ghost", "sm", "w-8 px-0!")}
      >
        {null}
      </AskAbout>
    </span>
  );
}
