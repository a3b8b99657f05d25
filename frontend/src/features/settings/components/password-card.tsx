import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/field";
import { InlineError } from "@/components/ui/states";
import { meQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { useChangePassword } from "../api/profile";
import { fieldProblem } from "../model";

const MIN_LENGTH = 10;
const MAX_LENGTH = 128;
const EMPTY = { current: "", next: "", again: "" };

type Values = typeof EMPTY;

function problemsOf({ current, next, again }: Values): Partial<Values> {
  return {
    ...(current === "" ? { current: "Enter your current password." } : {}),
    ...(next.length < MIN_LENGTH ? { next: `Use at least ${MIN_LENGTH} characters.` } : {}),
    ...(next !== again ? { again: "The two new passwords differ." } : {}),
  };
}

function usePasswordForm() {
  const [values, setValues] = useState(EMPTY);
  const [isChecked, setIsChecked] = useState(false);
  const change = useChangePassword(() => {
    setValues(EMPTY);
    setIsChecked(false);
  });
  const error = change.error ? asApiError(change.error) : null;
  const own = isChecked ? problemsOf(values) : {};
  const problems: Partial<Values> = {
    ...(error?.code === "wrong-password" ? { current: error.detail } : {}),
    ...(error?.code === "weak-password" ? { next: error.detail } : {}),
    ...(fieldProblem(error, "new_password") ? { next: fieldProblem(error, "new_password") ?? "" } : {}),
    ...own,
  };
  const set = (name: keyof Values, value: string) => {
    setValues({ ...values, [name]: value });
    change.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsChecked(true);
    if (Object.keys(problemsOf(values)).length === 0 && !change.isPending) {
      change.mutate({ current_password: values.current, new_password: values.next });
    }
  };
  const shown = problems.current || problems.next ? null : error;
  return {
    values,
    set,
    submit,
    problems,
    error: shown,
    isPending: change.isPending,
    isDone: change.isSuccess,
  };
}

const FIELDS = [
  { name: "current", label: "Current password", complete: "current-password" },
  { name: "next", label: "New password", complete: "new-password" },
  { name: "again", label: "New password again", complete: "new-password" },
] as const;

function PasswordForm({ email }: { email: string }) {
  const form = usePasswordForm();
  return (
    <form onSubmit={form.submit} className="grid gap-3" noValidate>
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      {FIELDS.map(({ name, label, complete }) => (
        <Field
          key={name}
          label={label}
          error={form.problems[name]}
          hint={name === "next" ? `${MIN_LENGTH} to ${MAX_LENGTH} characters.` : undefined}
        >
          {(ids) => (
            <Input
              {...ids}
              type="password"
              autoComplete={complete}
              maxLength={MAX_LENGTH}
              value={form.values[name]}
              onChange={(event) => form.set(name, event.target.value)}
            />
          )}
        </Field>
      ))}
      {form.error ? <InlineError error={form.error} /> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" busy={form.isPending}>
          Change password
        </Button>
        <p role="status" className="text-12 text-text3">
          {form.isDone ? "Password changed. Every other session has ended." : "Ends every other session."}
        </p>
      </div>
    </form>
  );
}

/** Changes the password; a demo account has none. */
export function PasswordCard() {
  const me = useQuery(meQuery).data;
  return (
    <Card title="Password">
      {me?.is_demo ? (
        <p className="text-13 text-text2">
          A demo account has no password: it ends with its session. Create an account of your own to keep a
          portfolio.
        </p>
      ) : (
        <PasswordForm email={me?.email ?? ""} />
      )}
    </Card>
  );
}
