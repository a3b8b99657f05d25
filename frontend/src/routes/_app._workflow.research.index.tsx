import { createFileRoute } from "@tanstack/react-router";
import { ResearchPage } from "@/features/research/components/research-page";

export const Route = createFileRoute("/_app/_workflow/research/")({ component: ResearchPage });
