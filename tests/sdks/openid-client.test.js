// npm `openid-client`: a certified client that knows nothing of Auth0.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as client from "openid-client";
import { signIn } from "./login-form.js";
import { clientId, clientSecret, endpoint, redirectUri, username } from "./sandbox.js";

test("a login with PKCE, the user's profile, a refresh and its end", async () => {
  const config = await client.discovery(new URL(endpoint), clientId, undefined, client.ClientSecretPost(clientSecret));
  assert.equal(config.serverMetadata().issuer, `${endpoint}/`);
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const asked = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: "openid profile email offline_access",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
  });
  const landed = await signIn(asked);
  const tokens = await client.authorizationCodeGrant(config, landed, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  assert.equal(tokens.claims().email, username);
  const user = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  assert.equal(user.email, username);
  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.equal(renewed.claims().sub, user.sub);
  await client.tokenRevocation(config, tokens.refresh_token);
  await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { error: "invalid_grant" });
});

test("a code is good once, and only with its verifier", async () => {
  const config = await client.discovery(new URL(endpoint), clientId, clientSecret);
  const asked = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: "openid",
    code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
    code_challenge_method: "S256",
  });
  const landed = await signIn(asked);
  const checks = { pkceCodeVerifier: client.randomPKCECodeVerifier() };
  await assert.rejects(client.authorizationCodeGrant(config, landed, checks), { error: "invalid_grant" });
});
