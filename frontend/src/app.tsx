import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { setSignedOutHandler } from "./lib/api-client";
import { markNavigated } from "./lib/navigated";
import { createQueryClient } from "./lib/query-client";
import { createAppRouter } from "./router";

/** The app's router, its first page not loaded yet, and the tree to render once it is. */
export function createApp() {
  const queryClient = createQueryClient();
  const router = createAppRouter(queryClient);
  setSignedOutHandler(() => {
    const { href, pathname } = router.state.location;
    if (pathname !== "/login" && pathname !== "/register") {
      queryClient.clear();
      void router.navigate({ to: "/login", search: href === "/" ? {} : { next: href } });
    }
  });
  const load = async () => {
    await router.load();
    router.subscribe("onBeforeNavigate", markNavigated);
  };
  const tree = (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>
  );
  return { load, tree };
}
