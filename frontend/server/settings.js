// The settings of server.js, from the environment at each start: nothing of them is built in.
import { fileURLToPath } from "node:url";

const SECRET = /^NEXT_PUBLIC_.*(?:KEY|TOKEN|SECRET|PASSWORD)/;
const LOCAL = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;
const DEFAULT_BACKEND = "http://127.0.0.1:8000";

/** A setting that the server must not start with; the message names the variable and the mend, never its value. */
export class SettingsError extends Error {}

/** Whatever begins with NEXT_PUBLIC_ is meant for every browser, so that no secret may be called so. */
function refuseSecrets(env) {
  const name = Object.keys(env).find((one) => SECRET.test(one) && env[one]);
  if (name) {
    throw new SettingsError(
      `${name} is set: NEXT_PUBLIC_ values reach every browser, so a secret must not stand there. Unset it and set the secret on the backend.`,
    );
  }
}

/** The backend's origin; `host:port`, as a platform names a service of a private network, means plain HTTP. */
function backendOf(text) {
  const name = "NEXT_PUBLIC_BACKEND_API_BASE_URL";
  const mend = "Set it to the backend's origin, such as https://paiid-backend.onrender.com";
  const address = text.includes("://") ? text : `http://${text}`;
  if (!(/^https?:/.test(address) && URL.canParse(address))) {
    throw new SettingsError(`${name} is not an address. ${mend}`);
  }
  const url = new URL(address);
  if (!["/", "/api", "/api/"].includes(url.pathname) || url.search || url.username || url.password) {
    throw new SettingsError(`${name} has more than an origin. ${mend}`);
  }
  return new URL(url.origin);
}

function portOf(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new SettingsError("PORT must be a number from 0 to 65535, such as 3000.");
  }
  return port;
}

/** What an operator should know although the start goes on. */
function warningsOf(env, backend) {
  if (!env.NEXT_PUBLIC_BACKEND_API_BASE_URL) {
    return [
      `NEXT_PUBLIC_BACKEND_API_BASE_URL is not set: the API is looked for at ${DEFAULT_BACKEND}, which in a container is the container itself.`,
    ];
  }
  return env.NODE_ENV === "production" && LOCAL.test(backend.hostname)
    ? [`NEXT_PUBLIC_BACKEND_API_BASE_URL points to this very machine (${backend.hostname}).`]
    : [];
}

/**
 * The settings in `env`.
 *
 * Throws SettingsError where the server must not start with them.
 */
export function readSettings(env) {
  refuseSecrets(env);
  const backend = backendOf(env.NEXT_PUBLIC_BACKEND_API_BASE_URL || DEFAULT_BACKEND);
  return {
    port: portOf(env.PORT || "3000"),
    host: env.HOST || "0.0.0.0",
    dist: env.PAIID_DIST || fileURLToPath(new URL("../dist", import.meta.url)),
    backend,
    warnings: warningsOf(env, backend),
  };
}
