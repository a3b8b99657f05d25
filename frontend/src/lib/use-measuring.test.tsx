import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { useSettings } from "@/lib/live/hooks";
import { liveKeys } from "@/lib/live/keys";
import { settingsWith } from "@/test/accounts";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { startMeasuring, stopMeasuring } from "./measuring";
import { useMeasuring } from "./use-measuring";

vi.mock("./measuring", () => ({ startMeasuring: vi.fn(), stopMeasuring: vi.fn() }));

function Page() {
  useMeasuring();
  const agreed = useSettings().data?.preferences.share_measurements;
  return <p>{agreed === undefined ? "not known" : agreed ? "agreed" : "not agreed"}</p>;
}

describe("a page", () => {
  it("is measured from the consent on, and not after it is taken back", async () => {
    server.use(
      http.get("*/api/settings", () => HttpResponse.json(settingsWith({ share_measurements: false }))),
    );
    const { queryClient } = await renderApp(<Page />, "/pnl");
    await screen.findByText("not agreed");
    expect(startMeasuring).not.toHaveBeenCalled();
    queryClient.setQueryData(liveKeys.settings, settingsWith({ share_measurements: true }));
    await waitFor(() => expect(startMeasuring).toHaveBeenCalled());
    expect(stopMeasuring).not.toHaveBeenCalled();
    queryClient.setQueryData(liveKeys.settings, settingsWith({ share_measurements: false }));
    await waitFor(() => expect(stopMeasuring).toHaveBeenCalled());
  });
});
