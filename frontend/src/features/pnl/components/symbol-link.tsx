import { Link } from "@tanstack/react-router";
import { PrivateMark } from "@/components/ui/private-mark";
import { useIsPrivate } from "@/lib/instruments";
import { SYMBOL } from "../search";

export interface SymbolLinkProps {
  symbol: string;
  /** There is no room for words beside it. */
  isNarrow?: boolean;
}

/** A symbol that leads to its page, or to its prices where only its owner has them; cash is a word only. */
export function SymbolLink({ symbol, isNarrow = false }: SymbolLinkProps) {
  const isPrivate = useIsPrivate(symbol);
  if (isPrivate) {
    return (
      <>
        <Link to="/instruments" className="hover:underline">
          {symbol}
        </Link>
        <PrivateMark symbol={symbol} short={isNarrow} />
      </>
    );
  }
  if (!SYMBOL.test(symbol) || symbol === "CASH") {
    return <span>{symbol}</span>;
  }
  return (
    <Link to="/research/$symbol" params={{ symbol }} className="hover:underline">
      {symbol}
    </Link>
  );
}
