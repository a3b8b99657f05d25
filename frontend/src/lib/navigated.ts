import type { WorkflowId } from "./workflows";

let navigated = false;
let left: WorkflowId | null = null;

/** Remember that the person has moved inside the app; the first page leaves the focus to the browser. */
export function markNavigated(): void {
  navigated = true;
}

/** Whether this page was reached from another one, so that the focus must be placed. */
export function hasNavigated(): boolean {
  return navigated;
}

/** Remember the workflow on screen, for the way back to the dial. */
export function setLastWorkflow(id: WorkflowId): void {
  left = id;
}

/** The workflow that was open last, or null. */
export function lastWorkflow(): WorkflowId | null {
  return left;
}
