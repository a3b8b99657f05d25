import { createFileRoute } from "@tanstack/react-router";
import { MorningPage } from "@/features/morning/components/morning-page";

export const Route = createFileRoute("/_app/_workflow/morning")({ component: MorningPage });
