import { type FormEvent, useState } from "react";
import type { ApiError } from "@/lib/problem";
import { type CredentialErrors, type Credentials, checkCredentials } from "../model";

function read(form: HTMLFormElement): Record<string, string> {
  const data = new FormData(form);
  return Object.fromEntries([...data].map(([name, value]) => [name, typeof value === "string" ? value : ""]));
}

/** The server's own words on single fields. */
function serverErrors(error: ApiError | null): CredentialErrors {
  const found: CredentialErrors = {};
  for (const problem of error?.errors ?? []) {
    if (problem.field === "email" || problem.field === "password") {
      found[problem.field] = problem.message;
    }
  }
  return found;
}

/** Checks on submit, moves the focus to the first wrong field, and passes good values on. */
export function useCredentialsForm(
  minLength: number,
  error: ApiError | null,
  submit: (credentials: Credentials, all: Record<string, string>) => void,
) {
  const [local, setLocal] = useState<CredentialErrors>({});
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const all = read(form);
    const credentials = { email: all["email"] ?? "", password: all["password"] ?? "" };
    const found = checkCredentials(credentials, minLength);
    setLocal(found);
    const first = found.email ? "email" : found.password ? "password" : null;
    if (first) {
      form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
    } else {
      submit(credentials, all);
    }
  };
  return { onSubmit, errors: { ...serverErrors(error), ...local } };
}
