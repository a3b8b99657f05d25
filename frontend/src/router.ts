import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { routeTree } from "./route-tree.gen";

/** The person's own choice in Settings goes before the device's. */
function prefersStillness(): boolean {
  const chosen = document.documentElement.dataset["motion"];
  if (chosen) {
    return chosen === "reduced";
  }
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** The router over the generated route tree. */
export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    // An index has a `$` in its name (/research/$SPX), which the router would read as a parameter of its own.
    rewrite: {
      input: ({ url }) => {
        url.pathname = url.pathname.replaceAll("$", "%24");
        return url;
      },
    },
    // Only the dial folds into the rail and back; between workflows nothing moves.
    defaultViewTransition: {
      types: ({ fromLocation, toLocation, pathChanged }) =>
        pathChanged && !prefersStillness() && (fromLocation?.pathname === "/" || toLocation.pathname === "/")
          ? ["fold"]
          : false,
    },
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
