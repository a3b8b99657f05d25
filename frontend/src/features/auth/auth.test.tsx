import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { AuthPage } from "./components/auth-page";
import { nextSearch } from "./model";

const OPTIONS = {
  registration_open: true,
  demo_available: false,
  is_first_account: false,
  session: "none",
  password_min_length: 12,
  password_max_length: 1024,
};
const USER = {
  id: "usr_1",
  email: "ada@example.com",
  full_name: null,
  role: "owner",
  is_demo: false,
  created_at: "",
};

function offer(options: Partial<typeof OPTIONS> = {}): void {
  server.use(http.get("*/api/auth/options", () => HttpResponse.json({ ...OPTIONS, ...options })));
}

beforeEach(() => {
  offer();
  server.use(
    http.get("*/api/monitor/version", () => HttpResponse.json({ market_data: "PaiiD local market" })),
  );
});

describe("sign in", () => {
  it("opens the page that was asked for", async () => {
    const sent: unknown[] = [];
    server.use(
      http.post("*/api/auth/login", async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json({
          access_token: "unread",
          token_type: "bearer",
          expires_in: 900,
          user: USER,
        });
      }),
    );
    const { user, router } = await renderApp(<AuthPage tab="signin" next="/pnl" />, "/login");
    await user.type(screen.getByLabelText("E-mail"), "ada@example.com");
    await user.type(screen.getByLabelText("Password"), "a long sentence");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/pnl"));
    expect(sent).toEqual([{ email: "ada@example.com", password: "a long sentence" }]);
  });

  it("says what is missing, and moves the focus there", async () => {
    const { user } = await renderApp(<AuthPage tab="signin" next={undefined} />, "/login");
    await user.type(screen.getByLabelText("E-mail"), "ada");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(screen.getByLabelText("E-mail")).toHaveAccessibleDescription("This is not an e-mail address.");
    expect(screen.getByLabelText("E-mail")).toHaveFocus();
    expect(screen.getByLabelText("Password")).toBeInvalid();
  });

  it("shows a refusal in the server's words with the request id", async () => {
    server.use(
      http.post("*/api/auth/login", () =>
        HttpResponse.json(
          {
            type: "urn:paiid:problem:invalid-credentials",
            title: "Wrong e-mail or password",
            detail: "Try again.",
            request_id: "req_3",
          },
          { status: 401 },
        ),
      ),
    );
    const { user } = await renderApp(<AuthPage tab="signin" next={undefined} />, "/login");
    await user.type(screen.getByLabelText("E-mail"), "ada@example.com");
    await user.type(screen.getByLabelText("Password"), "wrong");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("Wrong e-mail or password");
    expect(alert).toHaveTextContent("Request req_3");
  });

  it("shows and hides the password", async () => {
    const { user } = await renderApp(<AuthPage tab="signin" next={undefined} />, "/login");
    await user.click(screen.getByRole("button", { name: "Show password" }));
    expect(screen.getByLabelText("Password")).toHaveAttribute("type", "text");
  });

  it("tells who can set a forgotten password", async () => {
    const { user } = await renderApp(<AuthPage tab="signin" next={undefined} />, "/login");
    await user.click(screen.getByRole("button", { name: "Forgot it?" }));
    expect(screen.getByText("paiid user set-password")).toBeVisible();
  });
});

describe("create account", () => {
  it("holds to the server's password length", async () => {
    const { user } = await renderApp(<AuthPage tab="register" next={undefined} />, "/register");
    expect(await screen.findByText("12 characters or more")).toBeInTheDocument();
    await user.type(screen.getByLabelText("E-mail"), "ada@example.com");
    await user.type(screen.getByLabelText("Password"), "short");
    await user.click(screen.getByRole("button", { name: "Create account" }));
    expect(screen.getByLabelText("Password")).toHaveAccessibleDescription("Use 12 characters or more.");
  });

  it("shows the server's word on a field beside it", async () => {
    server.use(
      http.post("*/api/auth/register", () =>
        HttpResponse.json(
          {
            title: "Invalid",
            detail: "See errors.",
            errors: [{ location: "body.password", message: "is too common" }],
          },
          { status: 422 },
        ),
      ),
    );
    const { user } = await renderApp(<AuthPage tab="register" next={undefined} />, "/register");
    await user.type(screen.getByLabelText("E-mail"), "ada@example.com");
    await user.type(screen.getByLabelText("Password"), "password1234");
    await user.click(screen.getByRole("button", { name: "Create account" }));
    await waitFor(() =>
      expect(screen.getByLabelText("Password")).toHaveAccessibleDescription("is too common"),
    );
  });

  it("says so when the server takes no new accounts", async () => {
    offer({ registration_open: false });
    await renderApp(<AuthPage tab="register" next={undefined} />, "/register");
    expect(await screen.findByText(/New accounts are closed/)).toBeInTheDocument();
  });
});

describe("the demo", () => {
  it("is offered only where the server has one", async () => {
    await renderApp(<AuthPage tab="signin" next={undefined} />, "/login");
    await screen.findByText("Simulated market data");
    expect(screen.queryByText("Try it with a demo portfolio")).toBeNull();
  });

  it("signs in and opens the dial", async () => {
    offer({ demo_available: true });
    server.use(http.post("*/api/auth/demo", () => HttpResponse.json({ user: USER }, { status: 201 })));
    const { user, router } = await renderApp(<AuthPage tab="signin" next={undefined} />, "/login");
    await user.click(await screen.findByRole("button", { name: /Try it with a demo portfolio/ }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/"));
  });
});

describe("the way back", () => {
  it("is a path of this app only", () => {
    expect(nextSearch({ next: "/pnl?range=3M" })).toEqual({ next: "/pnl?range=3M" });
    for (const next of ["//evil.example", "https://evil.example", "/\\evil.example", "pnl", 7]) {
      expect(nextSearch({ next })).toEqual({});
    }
  });
});
