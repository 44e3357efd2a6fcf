// An OpenID provider that nobody of this project wrote, laid out as Auth0 is: the same paths, form and issuer. The rest
// is its own, and by the book.

import { once } from "node:events";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { atEnd } from "./harness.js";

const PERSON = { name: "Frances Foreign", email: "frances@example.org", email_verified: true };
const SCOPE = ["users", "users_app_metadata"]
  .flatMap((what) => [`read:${what}`, `update:${what}`, `create:${what}`])
  .join(" ");

/** Serves a tenant at 127.0.0.1 until the test ends, with what `harness.run` needs. */
export async function provider(t, home, domain, callback) {
  // It says at its start that its pages and keys are not for production, and that is as it should be.
  const { info, warn } = console;
  Object.assign(console, { info: () => {}, warn: () => {} });
  atEnd(t, () => Object.assign(console, { info, warn }));
  const { default: Provider } = await import("oidc-provider");

  const issuer = `https://${domain}/`;
  const audience = `${issuer}api/v2/`;
  const secret = randomBytes(32).toString("base64url");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const tenant = new Provider(issuer, {
    clients: [
      {
        client_id: "ForeignProviderApplication123456",
        client_secret: secret,
        redirect_uris: [callback],
        grant_types: ["authorization_code", "client_credentials", "refresh_token"],
        token_endpoint_auth_method: "client_secret_post",
        application_type: "native",
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "one" }] },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
    // Auth0 gives a machine all that it may have, unasked.
    formats: { customizers: { jwt: (_, token, jwt) => token.kind === "ClientCredentials" && (jwt.payload.scope = SCOPE) } },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...PERSON }) }),
    pkce: { methods: ["S256"], required: () => true },
    routes: {
      authorization: "/authorize",
      token: "/oauth/token",
      userinfo: "/userinfo",
      jwks: "/.well-known/jwks.json",
      revocation: "/oauth/revoke",
    },
    features: {
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      // A machine's token is for the Management API, a person's for the provider itself.
      resourceIndicators: {
        enabled: true,
        defaultResource: ({ oidc }) => (oidc.params.grant_type === "client_credentials" ? audience : undefined),
        getResourceServerInfo: () => ({
          audience,
          scope: SCOPE,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  tenant.proxy = true;
  const failures = [];
  tenant.on("server_error", (_, error) => failures.push(error));
  const handle = tenant.callback();
  const { createServer } = await import("node:http");
  const server = createServer((request, response) => {
    // As a gateway that ends TLS would: who asks for the tenant by name came by https.
    if (request.headers.host === domain) request.headers["x-forwarded-proto"] = "https";
    // Auth0's login pages have an address of their own, with the state of the visit.
    const { pathname, searchParams } = new URL(request.url, issuer);
    if (pathname === "/u/login") {
      response.writeHead(303, { location: `/interaction/${searchParams.get("state")}` }).end();
      return;
    }
    const setHeader = response.setHeader.bind(response);
    response.setHeader = (name, value) =>
      setHeader(name, /^location$/i.test(name) ? String(value).replace(/^\/interaction\/([\w-]+)$/, "/u/login?state=$1") : value);
    handle(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(t, () => {
    server.close();
    server.closeAllConnections();
  });
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  return {
    home,
    endpoint,
    failures,
    env: {
      MAZ_AUTH0_DOMAIN: domain,
      MAZ_AUTH0_ENDPOINT: endpoint,
      MAZ_AUTH0_CLIENT_ID: "ForeignProviderApplication123456",
      MAZ_AUTH0_CLIENT_SECRET: secret,
      MAZ_AUTH0_AUDIENCE: audience,
      MAZ_AUTH0_SUBSCRIPTION_TYPE: "all-access",
    },
  };
}
