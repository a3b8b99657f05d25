import { createFileRoute } from "@tanstack/react-router";
import { SystemPage } from "@/features/settings/components/system/system-page";

export const Route = createFileRoute("/_app/_workflow/settings_/system")({ component: SystemPage });
