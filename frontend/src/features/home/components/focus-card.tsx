import { ButtonLink } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { WORKFLOWS, type WorkflowId } from "@/lib/workflows";
import { useFacts } from "../use-facts";

/** What the wedge under the pointer or focus does; for the eye only, because the wedge itself is described so. */
export function FocusCard({ id }: { id: WorkflowId }) {
  const fact = useFacts()[id];
  const index = WORKFLOWS.findIndex((item) => item.id === id);
  const item = WORKFLOWS[index];
  if (!item) {
    return null;
  }
  return (
    <section
      className="focus-card card border-live-line bg-linear-to-b from-wedge-focus-a to-card-b px-[18px] py-4"
      aria-label="Chosen workflow"
    >
      <p className="eyebrow text-brand">
        {item.phase} · {index + 1} of {WORKFLOWS.length}
      </p>
      <h2 className="mt-1.5 mb-1 text-[16px] tracking-[-0.01em]">{item.name}</h2>
      <p className="min-h-[4.35em] text-13 text-text2">
        {item.about}
        {fact.attention && fact.text ? ` Waiting: ${fact.text}.` : ""}
      </p>
      <ButtonLink to={item.path} variant="primary" size="md" className="mt-3">
        Open <Kbd onBrand>Enter</Kbd>
      </ButtonLink>
    </section>
  );
}
