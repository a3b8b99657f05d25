import { Field, Select } from "@/components/ui/field";
import { useBuilder } from "../builder-context";
import { type Path, withPart } from "../editing";
import { COMPARATORS, type Compare, type Operand } from "../model";
import { isExitSide } from "../sides";
import { OperandForm } from "./operand-form";

const OPTIONS = Object.entries(COMPARATORS).map(([value, label]) => ({ value, label }));

/** One comparison: left side, how it compares, right side. */
export function CompareForm({ rule, path }: { rule: Compare; path: Path }) {
  const { definition, change } = useBuilder();
  const set = (part: Partial<Compare>) => change(withPart(definition, path, { ...rule, ...part }));
  const isExit = isExitSide(path[0]);
  const side = (name: "left" | "right", label: string) => (
    <OperandForm
      label={label}
      operand={rule[name]}
      parameters={definition.parameters}
      isExit={isExit}
      onChange={(operand: Operand) => set({ [name]: operand })}
    />
  );
  return (
    <div className="grid gap-3 @min-[700px]:grid-cols-[1fr_170px_1fr]">
      {side("left", "Left side")}
      <Field label="Compares">
        {(ids) => (
          <Select
            {...ids}
            options={OPTIONS}
            value={rule.comparator}
            onChange={({ target }) => set({ comparator: target.value as Compare["comparator"] })}
          />
        )}
      </Field>
      {side("right", "Right side")}
    </div>
  );
}
