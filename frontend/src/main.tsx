import "./styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { setSignedOutHandler } from "./lib/api-client";
import { markNavigated } from "./lib/navigated";
import { createQueryClient } from "./lib/query-client";
import { createAppRouter } from "./router";

const queryClient = createQueryClient();
const router = createAppRouter(queryClient);

setSignedOutHandler(() => {
  const { href, pathname } = router.state.location;
  if (pathname !== "/login" && pathname !== "/register") {
    queryClient.clear();
    void router.navigate({ to: "/login", search: href === "/" ? {} : { next: href } });
  }
});

/** The prerendered page stays on screen until the first route is ready, then the app takes its place. */
async function start(): Promise<void> {
  const root = document.getElementById("root");
  if (!root) {
    throw new Error("index.html has no #root.");
  }
  await router.load();
  router.subscribe("onBeforeNavigate", markNavigated);
  const tree = (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>
  );
  // As a transition React renders in slices, so that a slow phone answers to touch meanwhile.
  startTransition(() => createRoot(root).render(tree));
}

void start();
