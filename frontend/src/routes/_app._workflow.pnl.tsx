import { createFileRoute } from "@tanstack/react-router";
import { PnlPage } from "@/features/pnl/components/pnl-page";

export const Route = createFileRoute("/_app/_workflow/pnl")({ component: PnlPage });
