import { ButtonLink } from "@/components/ui/button";

/** The one thing to do while there is nothing to show. */
export function TradeLink() {
  return (
    <ButtonLink to="/trade" variant="primary" size="sm">
      Place a paper trade
    </ButtonLink>
  );
}
