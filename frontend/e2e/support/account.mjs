// Accounts: by the form as a person makes them, or straight over HTTP where the form is not what is tested.
import assert from "node:assert/strict";

export const PASSWORD = "a sentence for the browser test";
let made = 0;

export function newEmail(name) {
  made += 1;
  return `${name}-${process.pid}-${made}@example.com`;
}

/** Makes an account over HTTP; the context's pages are signed in from then on. */
export async function signUp(context, name = "tester") {
  const email = newEmail(name);
  const data = { email, password: PASSWORD, full_name: "Ada Browser" };
  const answer = await context.request.post("/api/auth/register", { data });
  assert.ok(answer.ok(), `register: ${answer.status()} ${await answer.text()}`);
  return email;
}

/** Fills in the form of a new account and waits for the dial. */
export async function register(page, email, name = "Ada Browser") {
  await page.goto("/register");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL((url) => url.pathname === "/");
}

/** Fills in the sign-in form of the page that is open. */
export async function signIn(page, email, password = PASSWORD) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function signOut(page) {
  await page.getByRole("button", { name: /^Account menu/ }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL((url) => url.pathname === "/login");
}

/** The server's answer to a script that signs in with `email`, beside any browser. */
export class Script {
  static async of(product, email) {
    const script = new Script();
    script.origin = product.origin;
    const signedIn = await script.call("POST", "/api/auth/login", { email, password: PASSWORD });
    script.headers = { Authorization: `Bearer ${signedIn.access_token}` };
    const { csrf_token: token } = await script.call("GET", "/api/auth/csrf-token");
    script.headers["X-CSRF-Token"] = token;
    return script;
  }

  async call(method, path, body) {
    const response = await fetch(this.origin + path, {
      method,
      headers: { "Content-Type": "application/json", ...this.headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  /** A market order that has filled. */
  async buy(symbol, quantity) {
    const { id } = await this.call("POST", "/api/orders", { symbol, quantity, side: "buy" });
    for (let tries = 0; tries < 200; tries += 1) {
      const order = await this.call("GET", `/api/orders/${id}`);
      if (order.status === "filled") {
        return order;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The order for ${symbol} did not fill.`);
  }
}
