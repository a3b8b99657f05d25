import { createFileRoute } from "@tanstack/react-router";
import { TradePage } from "@/features/trade/components/trade-page";

export const Route = createFileRoute("/_app/_workflow/trade")({ component: TradePage });
