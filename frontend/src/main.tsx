import "./styles.css";
import { startTransition } from "react";
import { createApp } from "./app";

/** Lets the browser paint and answer between two pieces of work. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/**
 * Starts the app in pieces, so that a slow phone answers to touch meanwhile. The prerendered page stays on screen until
 * the first route is ready, then the app takes its place.
 */
async function start(): Promise<void> {
  const root = document.getElementById("root");
  if (!root) {
    throw new Error("index.html has no #root.");
  }
  // In a script of its own, because running it takes a while.
  const { createRoot } = await import("react-dom/client");
  await pause();
  const { load, tree } = createApp();
  await pause();
  await load();
  await pause();
  startTransition(() => createRoot(root).render(tree));
}

void start();
