import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { setLastWorkflow } from "@/lib/navigated";
import { useWorkflowTelemetry } from "@/lib/telemetry";
import { useMeasuring } from "@/lib/use-measuring";
import { workflowAt } from "@/lib/workflows";
import { BottomBar } from "./bottom-bar";
import { Footer } from "./footer";
import { Header } from "./header";
import { Rail } from "./rail";

/** Rail, header and footer around a workflow page. */
export function WorkflowShell() {
  const { pathname } = useLocation();
  const current = workflowAt(pathname);
  const id = current?.id;
  useEffect(() => {
    if (id) {
      setLastWorkflow(id);
    }
  }, [id]);
  useWorkflowTelemetry(id);
  useMeasuring();
  return (
    <div className="mx-auto grid min-h-dvh max-w-[1440px] tile:grid-cols-[84px_minmax(0,1fr)]">
      <Rail current={current} />
      <div className="shell-x grid min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[60px_1fr_auto] max-tile:pb-[76px]">
        <Header />
        {/* On a phone the footer starts below the fold, so that it does not jump when the page fills. */}
        <main id="main" tabIndex={-1} className="min-w-0 max-tile:min-h-[calc(100dvh-60px)]">
          <Outlet />
        </main>
        <Footer />
      </div>
      <BottomBar current={id} />
    </div>
  );
}
