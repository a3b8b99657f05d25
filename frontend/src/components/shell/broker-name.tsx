import { useQuery } from "@tanstack/react-query";
import { portfolioQuery } from "@/lib/live/queries";

/** Who keeps the account that a page is about and fills its orders. */
export function BrokerName() {
  const account = useQuery(portfolioQuery).data?.account;
  if (!account?.broker_name) {
    return null;
  }
  // A tracked account, or all together, has no broker: its name says what it is.
  const words = account.broker === "tracked" ? account.broker_name : `Account at ${account.broker_name}`;
  return <span className="text-12 whitespace-nowrap text-text3">{words}</span>;
}
