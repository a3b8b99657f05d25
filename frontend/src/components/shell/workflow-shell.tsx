import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { setLastWorkflow } from "@/lib/navigated";
import { useWorkflowTelemetry } from "@/lib/telemetry";
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
  return (
    <div className="mx-auto grid min-h-dvh max-w-[1440px] tile:grid-cols-[84px_minmax(0,1fr)]">
      <Rail current={current} />
      <div className="shell-x grid min-w-0 grid-rows-[60px_1fr_auto] max-tile:pb-[76px]">
        <Header />
        <main id="main" tabIndex={-1} className="min-w-0">
          <Outlet />
        </main>
        <Footer />
      </div>
      <BottomBar current={id} />
    </div>
  );
}
