import { createFileRoute } from "@tanstack/react-router";
import { BacktestsPage } from "@/features/arrives/components/backtests-page";

export const Route = createFileRoute("/_app/_workflow/backtests")({ component: BacktestsPage });
