import { useQuery } from "@tanstack/react-query";
import { Navigate, useRouter } from "@tanstack/react-router";
import { FlaskConical, Lock, Server, ShieldCheck } from "lucide-react";
import { useEffect } from "react";
import { Logo } from "@/components/shell/logo";
import { Pill } from "@/components/ui/pill";
import { ErrorState } from "@/components/ui/states";
import { Tabs } from "@/components/ui/tabs";
import { authOptionsQuery, versionQuery } from "../api";
import { DemoOffer } from "./demo-offer";
import { DialBackdrop } from "./dial-backdrop";
import { LoginForm } from "./login-form";
import { RegisterForm } from "./register-form";
import "./auth.css";

/** The name under which the server reports its simulated market. */
const LOCAL_MARKET = "PaiiD local market";

export interface AuthPageProps {
  tab: "signin" | "register";
  /** Where to go once signed in. */
  next: string | undefined;
}

/** Sign in and create account, as two tabs of one card. */
export function AuthPage({ tab, next }: AuthPageProps) {
  const router = useRouter();
  const options = useQuery(authOptionsQuery);
  const version = useQuery(versionQuery).data;
  useEffect(() => {
    document.title = tab === "signin" ? "Sign in · PaiiD" : "Create account · PaiiD";
  }, [tab]);
  if (options.data?.session === "active") {
    return <Navigate to={next ?? "/"} replace />;
  }
  const target = next ?? "/";
  return (
    <div className="auth">
      <DialBackdrop />
      <header className="auth-bar flex-wrap justify-end py-2">
        {version?.market_data === LOCAL_MARKET ? (
          <Pill tone="paper">
            <FlaskConical size={14} strokeWidth={1.75} aria-hidden />
            Simulated market data
          </Pill>
        ) : null}
        <Pill tone="paper">
          <ShieldCheck size={14} strokeWidth={1.75} aria-hidden />
          Paper account by default
        </Pill>
      </header>
      <main id="main" className="auth-main">
        <section className="auth-card card" aria-labelledby="auth-title">
          <div className="mb-4 text-center">
            <Logo className="text-[38px] drop-shadow-[0_0_16px_rgb(69_240_192/0.35)]" />
            <h1 id="auth-title" className="mt-3 text-21 leading-[1.25] font-bold tracking-[-0.02em]">
              Welcome
            </h1>
            <p className="mt-0.5 text-[13.5px] text-text2">Your own investment desk, on your own server</p>
          </div>
          {options.isError ? (
            <ErrorState error={options.error} onRetry={() => void options.refetch()} className="mb-3" />
          ) : null}
          <Tabs
            fill
            label="Sign in or create an account"
            value={tab}
            onChange={(value) =>
              void router.navigate({
                to: value === "signin" ? "/login" : "/register",
                search: next ? { next } : {},
                replace: true,
              })
            }
            items={[
              { value: "signin", label: "Sign in", content: <LoginForm next={target} /> },
              {
                value: "register",
                label: "Create account",
                content: <RegisterForm next={target} options={options.data} />,
              },
            ]}
          />
          {options.data?.demo_available ? <DemoOffer /> : null}
        </section>
      </main>
      <footer className="auth-bar flex-wrap border-t border-hair text-12 text-text2">
        <span className="inline-flex items-center gap-[7px]">
          <Server size={14} aria-hidden /> Self-hosted
        </span>
        <span className="inline-flex items-center gap-[7px]">
          <Lock size={14} aria-hidden /> Sign-in data stays on this server
        </span>
        <span className="ml-auto">Not investment advice</span>
        <a href="/api/docs" className="py-1 hover:text-text">
          API documentation
        </a>
      </footer>
    </div>
  );
}
