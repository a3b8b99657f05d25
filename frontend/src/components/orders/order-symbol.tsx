import { Link } from "@tanstack/react-router";
import { optionParts, symbolWords } from "@/lib/option-name";

/** What an order is for: a symbol leads to its ticket, a contract to its chain. */
export function OrderSymbol({ symbol, className }: { symbol: string; className: string }) {
  const option = optionParts(symbol);
  if (option) {
    return (
      <Link
        to="/research/$symbol"
        params={{ symbol: option.root }}
        search={{ view: "options", expiration: option.expiration }}
        className={className}
      >
        {symbolWords(symbol)}
      </Link>
    );
  }
  return (
    <Link to="/trade" search={{ symbol }} className={className}>
      {symbol}
    </Link>
  );
}
