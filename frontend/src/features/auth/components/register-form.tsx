import type { components } from "@/api/schema";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { EmptyState, InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { useRegister } from "../api";
import { PasswordField } from "./password-field";
import { useCredentialsForm } from "./use-credentials-form";

export interface RegisterFormProps {
  next: string;
  options: components["schemas"]["AuthOptionsRead"] | undefined;
}

/** Name, e-mail and password of a new account. */
export function RegisterForm({ next, options }: RegisterFormProps) {
  const register = useRegister(next);
  const minLength = options?.password_min_length ?? 12;
  const error = register.error ? asApiError(register.error) : null;
  const { onSubmit, errors } = useCredentialsForm(minLength, error, (credentials, all) => {
    const name = all["full_name"]?.trim();
    register.mutate(name ? { ...credentials, full_name: name } : credentials);
  });
  if (options?.registration_open === false) {
    return <EmptyState>New accounts are closed on this server. Ask its operator for one.</EmptyState>;
  }
  return (
    <form noValidate onSubmit={onSubmit} className="grid gap-3">
      {options?.is_first_account ? (
        <p className="text-13 text-text2">
          No account exists yet. The first one becomes the owner of this server.
        </p>
      ) : null}
      <Field label="Name" aside="optional">
        {(ids) => <Input {...ids} name="full_name" autoComplete="name" maxLength={100} />}
      </Field>
      <Field label="E-mail" error={errors.email}>
        {(ids) => (
          <Input
            {...ids}
            name="email"
            type="email"
            autoComplete="username"
            placeholder="you@example.com"
            maxLength={320}
          />
        )}
      </Field>
      <PasswordField
        autoComplete="new-password"
        placeholder="A sentence works well"
        aside={`${minLength} characters or more`}
        error={errors.password}
      />
      {error ? <InlineError error={error} className="mt-0" /> : null}
      <Button type="submit" variant="primary" size="lg" className="mt-1 w-full" busy={register.isPending}>
        {register.isPending ? "Creating your account" : "Create account"}
      </Button>
    </form>
  );
}
