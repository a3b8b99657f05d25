import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { AskAbout } from "./ask-about";
import { ShellContext } from "./shell-context";

it("leaves a question about the thing beside it in the assistant's field", async () => {
  const openAssistant = vi.fn();
  render(
    <ShellContext value={{ openSearch: () => {}, openHelp: () => {}, openAssistant }}>
      <AskAbout question="How is my position in TLT doing?" label="Ask about TLT">
        {null}
      </AskAbout>
    </ShellContext>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Ask about TLT" }));
  expect(openAssistant).toHaveBeenCalledExactlyOnceWith({ draft: "How is my position in TLT doing?" });
});
