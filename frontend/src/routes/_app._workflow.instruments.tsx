import { createFileRoute } from "@tanstack/react-router";
import { InstrumentsPage } from "@/features/tracking/components/instruments-page";

export const Route = createFileRoute("/_app/_workflow/instruments")({ component: InstrumentsPage });
