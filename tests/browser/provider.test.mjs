// `login-test --flow code` against an OpenID provider that is not Auth0.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeBrowser, page, run, shot } from './harness.mjs';
import { CLIENT, DOMAIN, provider } from './provider.mjs';

after(closeBrowser);

test('a login with PKCE at another provider is validated in full', async () => {
  const callback = 'http://127.0.0.1:8484/callback';
  const other = await provider(callback);
  const login = run(['login-test', '--flow', 'code', '--no-browser', '--format', 'json'], {
    MAZ_AUTH0_DOMAIN: DOMAIN,
    MAZ_AUTH0_CLIENT_ID: CLIENT.client_id,
    MAZ_AUTH0_CLIENT_SECRET: CLIENT.client_secret,
    MAZ_AUTH0_AUDIENCE: `https://${DOMAIN}/api/v2/`,
    MAZ_AUTH0_ENDPOINT: other.endpoint,
  });
  const opened = await page();
  await opened.goto(await login.address);
  await opened.fill('input[name=login]', 'reader');
  await opened.fill('input[name=password]', 'any');
  await opened.click('button[type=submit]');
  await opened.waitForSelector('button[autofocus], button[type=submit]');
  await opened.click('button[type=submit]');
  await opened.waitForURL(`${callback}**`);
  await shot(opened, 'other-provider');
  const ended = await login.ended;
  const checks = JSON.parse(ended.stdout).integrations[0].checks;
  // It has no Management API, and its tokens are opaque: that is all there is to find.
  const failed = checks.filter((check) => check.status === 'fail');
  assert.deepEqual(failed.map((check) => check.id), ['application.token'], ended.stderr);
  for (const id of ['login.code', 'login.id-token', 'login.userinfo']) {
    assert.equal(checks.find((check) => check.id === id).status, 'pass', id);
  }
  await opened.context().close();
  await other.stop();
});
