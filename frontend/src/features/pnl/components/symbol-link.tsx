import { Link } from "@tanstack/react-router";
import { SYMBOL } from "../search";

/** A symbol that leads to its page; what no market lists (cash, a house) is a word only. */
export function SymbolLink({ symbol, children }: { symbol: string; children?: React.ReactNode }) {
  if (!SYMBOL.test(symbol) || symbol === "CASH") {
    return <span>{children ?? symbol}</span>;
  }
  return (
    <Link to="/research/$symbol" params={{ symbol }} className="hover:underline">
      {children ?? symbol}
    </Link>
  );
}
