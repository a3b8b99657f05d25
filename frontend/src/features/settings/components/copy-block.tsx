import { useState } from "react";
import { Button } from "@/components/ui/button";

/** Text to be copied whole, with the button that does it. */
export function CopyBlock({ label, text }: { label: string; text: string }) {
  const [said, setSaid] = useState("");
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setSaid(`${label} copied.`),
      () => setSaid("The browser does not allow copying; select the text instead."),
    );
  };
  return (
    <div className="min-w-0">
      <div className="mb-1 flex items-center justify-between gap-2">
        <p className="text-13 font-medium text-text2">{label}</p>
        <Button size="sm" onClick={copy} aria-label={`Copy ${label}`}>
          Copy
        </Button>
      </div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        className="num overflow-x-auto rounded-button border border-line2 bg-rail p-2.5 text-12 select-all"
      >
        {text}
      </pre>
      <p role="status" className="mt-0.5 min-h-4 text-12 text-text3">
        {said}
      </p>
    </div>
  );
}
