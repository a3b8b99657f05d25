import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Field, Input } from "@/components/ui/field";

export interface PasswordFieldProps {
  autoComplete: "current-password" | "new-password";
  placeholder: string;
  aside?: ReactNode;
  error: string | undefined;
}

/** A password that can be shown while it is typed. */
export function PasswordField({ autoComplete, placeholder, aside, error }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field label="Password" aside={aside} error={error}>
      {(ids) => (
        <Input
          {...ids}
          name="password"
          type={shown ? "text" : "password"}
          autoComplete={autoComplete}
          placeholder={placeholder}
          maxLength={1024}
          suffix={
            <button
              type="button"
              aria-label={shown ? "Hide password" : "Show password"}
              aria-pressed={shown}
              onClick={() => setShown(!shown)}
              className="mr-1 grid size-9 place-items-center rounded-control text-text2 hover:text-text"
            >
              <Icon size={17} strokeWidth={1.75} aria-hidden />
            </button>
          }
        />
      )}
    </Field>
  );
}
