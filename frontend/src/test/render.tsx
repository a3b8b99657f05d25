import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { vi } from "vitest";
import { LiveProvider } from "@/lib/live/provider";

/** An EventSource that never connects; `FakeEventSource.last` lets a test emit events. */
export class FakeEventSource extends EventTarget {
  static last: FakeEventSource | null = null;
  readyState = 0;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    FakeEventSource.last = this;
  }
  close(): void {
    this.readyState = 2;
  }
  /** Deliver one event with a JSON payload. */
  emit(type: string, data: unknown, lastEventId = ""): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId }));
  }
}

/** Render a component with query client, router and stream around it; links work, unknown paths render nothing. */
export async function renderApp(children: ReactNode, path = "/") {
  vi.stubGlobal("EventSource", FakeEventSource);
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000 } } });
  const rootRoute = createRootRoute({ component: () => <LiveProvider>{children}</LiveProvider> });
  const any = createRoute({ getParentRoute: () => rootRoute, path: "$", component: () => null });
  const router = createRouter({
    routeTree: rootRoute.addChildren([any]),
    history: createMemoryHistory({ initialEntries: [path] }),
  });
  await router.load();
  const view = render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  return { ...view, router, queryClient, user: userEvent.setup() };
}
