// npm `auth0` (Management API) and `@auth0/auth0-auth-js` (its Authentication API).
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { AuthClient } from "@auth0/auth0-auth-js";
import { Management, ManagementClient } from "auth0";
import { signIn } from "./login-form.js";
import { adminToken, audience, clientId, clientSecret, directory, domain, password, redirectUri, username } from "./sandbox.js";

const admin = new ManagementClient({ domain, token: adminToken });
const program = new ManagementClient({ domain, audience, clientId, clientSecret });
const auth = new AuthClient({ domain, clientId, clientSecret });
const email = () => `${crypto.randomUUID()}@example.com`;
const newcomer = (more) => admin.users.create({ connection: directory, email: email(), password: "Rather-l0ng-one!", ...more });
const all = async (page) => {
  const found = [];
  for await (const one of page) found.push(one);
  return found;
};
const fails = (status, type) => (error) => error instanceof type && error.statusCode === status && error.body.statusCode === status;

test("client credentials", async () => {
  const token = await auth.getTokenByClientCredentials({ audience });
  assert.match(token.accessToken, /^ey/);
});

test("a password login", async () => {
  const token = await auth.getTokenByPassword({ username, password, realm: directory, scope: "openid profile email" });
  assert.equal(token.claims.email, username);
  await assert.rejects(auth.getTokenByPassword({ username, password: "wrong", realm: directory }), (error) => error.cause?.error === "invalid_grant");
});

test("a login in the browser, the user's profile, a refresh and its end", async () => {
  const { authorizationUrl, codeVerifier } = await auth.buildAuthorizationUrl({
    authorizationParams: { redirect_uri: redirectUri, scope: "openid profile email offline_access" },
  });
  const token = await auth.getTokenByCode(await signIn(authorizationUrl), { codeVerifier });
  assert.equal(token.claims.email, username);
  assert.equal((await auth.getUserInfo({ accessToken: token.accessToken })).sub, token.claims.sub);
  const { refreshToken } = token;
  assert.equal((await auth.getTokenByRefreshToken({ refreshToken })).claims.sub, token.claims.sub);
  await auth.revokeToken({ token: refreshToken });
  await assert.rejects(auth.getTokenByRefreshToken({ refreshToken }), (error) => error.cause?.error === "invalid_grant");
});

test("a program's own token reads users", async () => {
  const [found] = await program.users.listUsersByEmail({ email: username });
  assert.equal(found.email, username);
});

test("a user's life", async () => {
  const made = await newcomer({ app_metadata: { maz: { plan: "a", since: 1 }, other: 1 } });
  assert.equal((await admin.users.get(made.user_id)).email, made.email);
  const changed = await admin.users.update(made.user_id, { app_metadata: { maz: { plan: "b" } } });
  assert.deepEqual(changed.app_metadata, { maz: { plan: "b" }, other: 1 });
  await admin.users.delete(made.user_id);
  await assert.rejects(admin.users.get(made.user_id), fails(404, Management.NotFoundError));
});

test("users are searched and paged", async () => {
  const marks = crypto.randomUUID();
  await newcomer({ app_metadata: { marks } });
  await newcomer({ app_metadata: { marks } });
  const page = await admin.users.list({ q: `app_metadata.marks:"${marks}"`, search_engine: "v3", per_page: 1 });
  assert.equal(page.data.length, 1);
  assert.equal((await all(page)).length, 2);
});

test("connections", async () => {
  const found = await all(await admin.connections.list({ strategy: ["auth0"] }));
  const one = found.find(({ name }) => name === directory);
  assert.equal((await admin.connections.get(one.id)).strategy, "auth0");
  assert.equal((await all(await admin.connections.clients.get(one.id))).some((each) => each.client_id === clientId), true);
});

test("tenant settings", async () => {
  assert.equal((await admin.tenants.settings.get()).default_directory, directory);
  const renamed = await admin.tenants.settings.update({ friendly_name: "Renamed" });
  assert.equal(renamed.friendly_name, "Renamed");
});

test("an application's life", async () => {
  assert.ok((await all(await admin.clients.list())).some((one) => one.client_id === clientId));
  const made = await admin.clients.create({ name: "Made by a test", app_type: "regular_web" });
  assert.ok(made.client_secret);
  const changed = await admin.clients.update(made.client_id, { callbacks: ["https://example.com/callback"] });
  assert.deepEqual(changed.callbacks, ["https://example.com/callback"]);
  await admin.clients.delete(made.client_id);
  await assert.rejects(admin.clients.get(made.client_id), fails(404, Management.NotFoundError));
});

test("an API and a grant for it", async () => {
  const identifier = `https://${crypto.randomUUID()}.example.com/`;
  const api = await admin.resourceServers.create({ identifier, name: "Made by a test", scopes: [{ value: "read:it" }] });
  assert.equal((await admin.resourceServers.get(api.id)).identifier, identifier);
  const grant = await admin.clientGrants.create({ client_id: clientId, audience: identifier, scope: [] });
  const changed = await admin.clientGrants.update(grant.id, { scope: ["read:it"] });
  assert.deepEqual(changed.scope, ["read:it"]);
  const token = await auth.getTokenByClientCredentials({ audience: identifier });
  assert.equal(token.scope, "read:it");
  const listed = await all(await admin.clientGrants.list({ audience: identifier }));
  assert.deepEqual(listed.map(({ id }) => id), [grant.id]);
  await admin.clientGrants.delete(grant.id);
  await assert.rejects(auth.getTokenByClientCredentials({ audience: identifier }));
  await admin.resourceServers.delete(api.id);
});

test("an application that proves itself with a key", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const made = await admin.clients.create({
    name: "A service",
    app_type: "non_interactive",
    grant_types: ["client_credentials"],
    client_authentication_methods: {
      private_key_jwt: { credentials: [{ credential_type: "public_key", pem: publicKey.export({ type: "spki", format: "pem" }) }] },
    },
  });
  await admin.clientGrants.create({ client_id: made.client_id, audience, scope: ["read:users"] });
  const key = privateKey.export({ type: "pkcs8", format: "pem" });
  const service = { domain, clientId: made.client_id, clientAssertionSigningKey: key };
  const token = await new AuthClient(service).getTokenByClientCredentials({ audience });
  assert.match(token.accessToken, /^ey/);
  const [found] = await new ManagementClient({ ...service, audience }).users.listUsersByEmail({ email: username });
  assert.equal(found.email, username);
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" });
  await assert.rejects(
    new AuthClient({ ...service, clientAssertionSigningKey: other }).getTokenByClientCredentials({ audience }),
    (error) => error.cause?.error === "invalid_client",
  );
});

test("the log", async () => {
  const made = await newcomer();
  const page = await admin.logs.list({ per_page: 5, sort: "date:-1", include_totals: true });
  const [line] = page.data;
  assert.ok(line.log_id && line.type && line.date, made.user_id);
  assert.equal((await admin.logs.get(line.log_id)).log_id, line.log_id);
});

test("refusals are the errors that they should be", async () => {
  const nobody = new ManagementClient({ domain, token: "eyJhbGciOiJSUzI1NiJ9.e30.AAAA" });
  await assert.rejects(nobody.users.list(), fails(401, Management.UnauthorizedError));
  await assert.rejects(program.clients.list(), fails(403, Management.ForbiddenError));
  await assert.rejects(admin.users.get("auth0|nobody"), fails(404, Management.NotFoundError));
  const made = await newcomer();
  await assert.rejects(newcomer({ email: made.email }), fails(409, Management.ConflictError));
  await assert.rejects(newcomer({ password: "a" }), fails(400, Management.BadRequestError));
});
