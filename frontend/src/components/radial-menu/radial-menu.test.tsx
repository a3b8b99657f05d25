import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { WORKFLOWS } from "@/lib/workflows";
import { renderApp } from "@/test/render";
import { type Facts, NO_FACTS } from "./facts";
import { phases, wedges } from "./geometry";
import { moveFocus, typeAhead } from "./navigation";
import { RadialMenu } from "./radial-menu";

const FACTS: Facts = {
  ...NO_FACTS,
  positions: { text: "12 open" },
  news: { text: "14 today", attention: true },
};

async function renderMenu(focusOnMount = false) {
  const onPoint = vi.fn();
  const view = await renderApp(
    <RadialMenu facts={FACTS} progress={0.5} initial="morning" focusOnMount={focusOnMount} onPoint={onPoint}>
      hub
    </RadialMenu>,
  );
  const list = screen.getAllByRole("list")[0];
  if (!list) {
    throw new Error("There is no list of wedges.");
  }
  const links = within(list).getAllByRole("link");
  return { ...view, onPoint, links, names: () => links.map((link) => link.getAttribute("aria-label")) };
}

function focused(): string | null | undefined {
  return document.activeElement?.getAttribute("aria-label");
}

describe("the dial", () => {
  it("has ten links in trading-day order, each with its own address", async () => {
    const { links, names } = await renderMenu();
    expect(names()).toEqual(WORKFLOWS.map((item) => item.name));
    expect(links.map((link) => link.getAttribute("href"))).toEqual(WORKFLOWS.map((item) => item.path));
  });

  it("describes a wedge by its fact and one sentence", async () => {
    const { links } = await renderMenu();
    expect(links[5]).toHaveAccessibleDescription("12 open. Open positions and working orders.");
  });

  it("is one tab stop", async () => {
    const { links } = await renderMenu();
    expect(links.filter((link) => link.getAttribute("tabindex") === "0")).toHaveLength(1);
  });

  it("moves clockwise and back with the arrows, around the end", async () => {
    const { user } = await renderMenu(true);
    expect(focused()).toBe("Morning Routine");
    await user.keyboard("{ArrowRight}");
    expect(focused()).toBe("News Review");
    await user.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(focused()).toBe("Settings");
  });

  it("takes the tab stop along", async () => {
    const { user, links } = await renderMenu(true);
    await user.keyboard("{End}");
    expect(links.map((link) => link.getAttribute("tabindex")).indexOf("0")).toBe(9);
    await user.keyboard("{Home}");
    expect(focused()).toBe("Morning Routine");
  });

  it("finds a wedge by its first letters", async () => {
    const { user } = await renderMenu(true);
    await user.keyboard("re");
    expect(focused()).toBe("Research");
    await user.keyboard("c");
    expect(focused()).toBe("Recommendations");
  });

  it("opens with Enter and with Space", async () => {
    const { user, router } = await renderMenu(true);
    await user.keyboard("{ArrowRight}{ArrowRight}{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/research"));
    await user.keyboard("{ArrowRight} ");
    await waitFor(() => expect(router.state.location.pathname).toBe("/recommendations"));
  });

  it("tells which wedge has the focus or the pointer", async () => {
    const { user, links, onPoint } = await renderMenu(true);
    expect(onPoint).toHaveBeenLastCalledWith("morning");
    await user.hover(links[6] as HTMLElement);
    expect(onPoint).toHaveBeenLastCalledWith("pnl");
    await user.unhover(links[6] as HTMLElement);
    expect(onPoint).toHaveBeenLastCalledWith("morning");
  });

  it("offers the same links as tiles", async () => {
    await renderMenu();
    const tiles = within(screen.getAllByRole("list")[1] as HTMLElement).getAllByRole("link");
    expect(tiles.map((link) => link.getAttribute("href"))).toEqual(WORKFLOWS.map((item) => item.path));
  });
});

describe("spatial movement", () => {
  const index = (id: string) => WORKFLOWS.findIndex((item) => item.id === id);
  const from = (id: string, key: string) => WORKFLOWS[moveFocus(key, index(id)) ?? -1]?.id;

  it("goes up and down as the eye sees it", () => {
    expect(from("recommendations", "ArrowUp")).toBe("research");
    expect(from("research", "ArrowUp")).toBe("news");
    expect(from("news", "ArrowUp")).toBe("morning");
    expect(from("strategies", "ArrowUp")).toBe("backtests");
    expect(from("trade", "ArrowDown")).toBe("positions");
    expect(from("positions", "ArrowUp")).toBe("trade");
  });

  it("stays at the top and at the bottom", () => {
    expect(from("morning", "ArrowUp")).toBe("morning");
    expect(from("positions", "ArrowDown")).toBe("positions");
  });

  it("ignores other keys and unknown letters", () => {
    expect(moveFocus("x", 0)).toBeNull();
    expect(typeAhead("q", 0)).toBeNull();
  });
});

describe("geometry", () => {
  it("draws the reference screen's wedges", () => {
    expect(wedges()[0]?.path.startsWith("M-92.17,-291.44A12,12,0,0,1,-83.93,-306.73A318,318")).toBe(true);
    expect(wedges()[3]?.path).toContain("L140.07,98.8A12,12");
    expect(wedges()[0]?.edge.startsWith("M-38.43,-157.63")).toBe(true);
  });

  it("writes the names of the lower phases the other way round", () => {
    const labels = Object.fromEntries(phases().map((phase) => [phase.phase, phase.labelPath]));
    expect(labels["Prepare"]).toBe("M-96.7 -331.2A345 345 0 0 1 344.8 -10.3");
    expect(labels["Act"]).toBe("M119.4 333.2A354 354 0 0 0 353.8 10.6");
    expect(labels["Improve"]).toBe("M-285.1 194.3A345 345 0 0 1 -285.1 -194.3");
  });
});
