import { WORKFLOWS, type Workflow, type WorkflowId } from "@/lib/workflows";

/** The workflow of this id. */
export function workflowOf(id: WorkflowId): Workflow {
  const found = WORKFLOWS.find((item) => item.id === id);
  if (!found) {
    throw new Error(`There is no workflow ${id}.`);
  }
  return found;
}
