import { createFileRoute } from "@tanstack/react-router";
import { WorkflowShell } from "@/components/shell/workflow-shell";

export const Route = createFileRoute("/_app/_workflow")({ component: WorkflowShell });
