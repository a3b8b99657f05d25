import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { useLogin } from "../api";
import { PasswordField } from "./password-field";
import { useCredentialsForm } from "./use-credentials-form";

/** E-mail and password. */
export function LoginForm({ next }: { next: string }) {
  const login = useLogin(next);
  const [forgot, setForgot] = useState(false);
  const error = login.error ? asApiError(login.error) : null;
  const { onSubmit, errors } = useCredentialsForm(1, error, (credentials) => login.mutate(credentials));
  return (
    <form noValidate onSubmit={onSubmit} className="grid gap-3">
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
        autoComplete="current-password"
        placeholder="Your password"
        error={errors.password}
        aside={
          <button
            type="button"
            aria-expanded={forgot}
            aria-controls="forgot-password"
            onClick={() => setForgot(!forgot)}
            className="text-13 font-semibold text-brand"
          >
            Forgot it?
          </button>
        }
      />
      <p id="forgot-password" hidden={!forgot} className="text-13 text-text2">
        This server sends no e-mail. Its operator can set a new password for you with{" "}
        <code className="rounded bg-s3 px-1 py-0.5 text-12">paiid user set-password</code>.
      </p>
      {error ? <InlineError error={error} className="mt-0" /> : null}
      <Button type="submit" variant="primary" size="lg" className="mt-1 w-full" busy={login.isPending}>
        {login.isPending ? "Signing in" : "Sign in"}
      </Button>
    </form>
  );
}
