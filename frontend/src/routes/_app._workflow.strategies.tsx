import { createFileRoute } from "@tanstack/react-router";
import { StrategiesPage } from "@/features/arrives/components/strategies-page";

export const Route = createFileRoute("/_app/_workflow/strategies")({ component: StrategiesPage });
