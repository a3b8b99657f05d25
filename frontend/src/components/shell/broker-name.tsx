import { useQuery } from "@tanstack/react-query";
import { portfolioQuery } from "@/lib/live/queries";

/** Who keeps the account that a page is about and fills its orders. */
export function BrokerName() {
  const name = useQuery(portfolioQuery).data?.account.broker_name;
  return name ? <span className="text-12 whitespace-nowrap text-text3">Account at {name}</span> : null;
}
