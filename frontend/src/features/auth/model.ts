/** The page to return to after sign-in: a path of this app, never another site. */
export interface NextSearch {
  next?: string;
}

const LOCAL_PATH = /^\/(?![/\\])[^\\]*$/;

/** Keep only a safe `next` of the query string. */
export function nextSearch(search: Record<string, unknown>): NextSearch {
  const next = search["next"];
  return typeof next === "string" && LOCAL_PATH.test(next) ? { next } : {};
}

export interface Credentials {
  email: string;
  password: string;
}

export type CredentialErrors = Partial<Record<keyof Credentials, string>>;

/** What is wrong with what was typed, as far as the browser can tell; the server has the last word. */
export function checkCredentials({ email, password }: Credentials, minLength: number): CredentialErrors {
  const errors: CredentialErrors = {};
  if (email.trim() === "") {
    errors.email = "Enter your e-mail address.";
  } else if (!/^\S+@\S+$/.test(email.trim())) {
    errors.email = "This is not an e-mail address.";
  }
  if (password === "") {
    errors.password = "Enter a password.";
  } else if ([...password].length < minLength) {
    errors.password = `Use ${minLength} characters or more.`;
  }
  return errors;
}
