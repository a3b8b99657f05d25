import { type ReactNode, useId } from "react";
import { Switch } from "@/components/ui/switch";

/** One setting: its name and what it does at the left, its control at the right. */
export function SettingRow({
  label,
  hint,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-hair py-2.5 last:border-0">
      <div className="min-w-[180px] flex-1">
        <p className="text-13 font-medium">{label}</p>
        {hint ? <p className="text-12 text-text3">{hint}</p> : null}
      </div>
      {children}
    </div>
  );
}

export interface SwitchRowProps {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

/** A setting that is on or off. */
export function SwitchRow({ label, hint, checked, disabled, onChange }: SwitchRowProps) {
  const id = useId();
  return (
    <SettingRow label={<span id={id}>{label}</span>} hint={hint}>
      <Switch labelledBy={id} checked={checked} onChange={onChange} {...(disabled ? { disabled } : {})} />
    </SettingRow>
  );
}
