import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { renderToStaticMarkup } from "react-dom/server";
import { HomePage } from "@/features/home/components/home-page";
import { LiveProvider } from "@/lib/live/provider";
import { createQueryClient } from "@/lib/query-client";

/** The home page's first view, without any data: what the browser paints before the script has arrived. */
export async function render(): Promise<string> {
  const rootRoute = createRootRoute({
    component: () => (
      <LiveProvider>
        <HomePage />
      </LiveProvider>
    ),
  });
  const router = createRouter({
    routeTree: rootRoute,
    history: createMemoryHistory({ initialEntries: ["/"] }),
  });
  await router.load();
  const queryClient = createQueryClient();
  const html = renderToStaticMarkup(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  queryClient.clear();
  // Static links would navigate by loading the page anew, which is right until the app has taken over.
  return html;
}
