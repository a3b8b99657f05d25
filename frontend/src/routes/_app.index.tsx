import { createFileRoute } from "@tanstack/react-router";
import { HomePage } from "@/features/home/components/home-page";
import { preloadHome } from "@/features/home/preload";
import { hasNavigated } from "@/lib/navigated";

/** How long the prerendered page may stand for the sake of a first drawing with data. */
const WAIT_MS = 400;

export const Route = createFileRoute("/_app/")({
  loader: async ({ context }) => {
    const loaded = preloadHome(context.queryClient);
    if (!hasNavigated()) {
      await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, WAIT_MS))]);
    }
  },
  component: HomePage,
});
