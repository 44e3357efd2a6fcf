// `login-test --flow code` in a real browser, from the address that it prints to the last page, which is ours.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeBrowser, logIn, loginTest, page, run, sandbox, shot } from './harness.mjs';

const CALLBACK = 'http://127.0.0.1:8484/callback';

let tenant;
before(async () => { tenant = await sandbox(); });
after(async () => { await tenant.stop(); await closeBrowser(); });

/** The last page is plain, can be read by a screen reader, and holds nothing of what came in its address. */
async function lastPage(opened) {
  await opened.waitForURL(`${CALLBACK}**`);
  assert.equal(await opened.locator('html').getAttribute('lang'), 'en');
  assert.equal(await opened.locator('h1').count(), 1);
  assert.notEqual(await opened.title(), '');
  assert.equal(await opened.locator('script').count(), 0);
  const html = await opened.content();
  const sent = new URL(opened.url()).searchParams;
  for (const name of ['code', 'state']) {
    const value = sent.get(name);
    if (value && value.length > 8) assert(!html.includes(value), `the page shows the ${name}`);
  }
  return opened.locator('main').innerText();
}

/** Nothing listens any more. */
async function isClosed() {
  await assert.rejects(fetch(CALLBACK), 'the callback is answered after the end');
}

/** The first thing that may come after the login page: the question whether this application may. */
async function accept(opened) {
  await Promise.race([opened.waitForURL(`${CALLBACK}**`), opened.waitForSelector('button[value=accept]')]);
  if (await opened.locator('button[value=accept]').count()) {
    await shot(opened, 'consent');
    await opened.click('button[value=accept]');
  }
}

test('a login goes through to our last page', async () => {
  const login = loginTest(tenant, '--format', 'json');
  const opened = await page();
  await opened.goto(await login.address);
  await shot(opened, 'login');
  await logIn(opened, tenant);
  await accept(opened);
  const words = await lastPage(opened);
  await shot(opened, 'success');
  assert.match(words, /You are logged in/);
  const ended = await login.ended;
  assert.equal(ended.code, 0, ended.stderr + ended.stdout);
  const checks = JSON.parse(ended.stdout).integrations[0].checks;
  for (const id of ['login.code', 'login.id-token', 'login.userinfo']) {
    assert.equal(checks.find((check) => check.id === id).status, 'pass', id);
  }
  await isClosed();
  // A second callback, from the browser's history for instance.
  await assert.rejects(opened.reload(), /ERR_CONNECTION_REFUSED/);
  // A browser tries such a page again by itself, and would come in the way of the next login.
  await opened.context().close();
});

test('what a person reads names who logged in, and no token', async () => {
  const login = loginTest(tenant);
  const opened = await page();
  await opened.goto(await login.address);
  await logIn(opened, tenant);
  await accept(opened);
  await lastPage(opened);
  const ended = await login.ended;
  assert.equal(ended.code, 0, ended.stderr);
  assert.match(ended.stdout, new RegExp(tenant.username));
  assert.doesNotMatch(ended.stdout + ended.stderr, /eyJ[\w-]{20,}/);
});

test('a login that the person gives up is said as declined', async () => {
  const login = loginTest(tenant, '--format', 'json');
  const opened = await page();
  await opened.goto(await login.address);
  await opened.click('button[value=cancel]');
  const words = await lastPage(opened);
  await shot(opened, 'declined');
  assert.match(words, /The person declined/);
  const ended = await login.ended;
  assert.equal(ended.code, 1, ended.stderr);
  const failed = JSON.parse(ended.stdout).integrations[0].checks.filter((check) => check.status === 'fail');
  assert.deepEqual(failed.map((check) => `${check.id}/${check.cause}`), ['login.code/declined']);
  await isClosed();
});

test('a callback with a wrong state is refused and said', async () => {
  const login = loginTest(tenant, '--format', 'json');
  await login.address;
  const opened = await page();
  await opened.goto(`${CALLBACK}?code=stolen&state=somebody-elses`);
  const words = await lastPage(opened);
  await shot(opened, 'wrong-state');
  assert.match(words, /does not belong to this login/);
  const ended = await login.ended;
  assert.equal(ended.code, 1, ended.stderr);
  const failed = JSON.parse(ended.stdout).integrations[0].checks.filter((check) => check.status === 'fail');
  assert.deepEqual(failed.map((check) => `${check.id}/${check.cause}`), ['login.code/state-mismatch']);
  await isClosed();
});

test('the last page cannot be made to run or show what an address holds', async () => {
  const login = loginTest(tenant, '--format', 'json');
  const state = new URL(await login.address).searchParams.get('state');
  const opened = await page();
  const words = '</p><script>alert(1)</script><img src=x onerror=alert(1)>';
  const query = new URLSearchParams({ error: 'access_denied', error_description: words, state });
  await opened.goto(`${CALLBACK}?${query}`);
  await lastPage(opened);
  assert.equal(await opened.locator('img').count(), 0);
  const ended = await login.ended;
  assert.equal(ended.code, 1, ended.stderr);
});

test('a second factor is asked for by the login page', async () => {
  const strict = await sandbox('--break', 'login.password/mfa-required');
  const login = loginTest(strict);
  const opened = await page();
  await opened.goto(await login.address);
  await logIn(opened, strict);
  await opened.waitForSelector('#code');
  await shot(opened, 'second-factor');
  login.child.kill('SIGINT');
  assert.equal((await login.ended).code, 130);
  await isClosed();
  await strict.stop();
});

test('the program opens a browser by itself, and tells it no secret', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'maz-auth0-opener-'));
  const script = join(folder, 'open');
  const told = join(folder, 'told');
  writeFileSync(script, `#!/bin/sh\n{ env; echo "ADDRESS $*"; } > ${told}.part\nmv ${told}.part ${told}\n`);
  chmodSync(script, 0o755);
  const login = run(['login-test', '--flow', 'code'], {
    ...tenant.env,
    BROWSER: script,
    DISPLAY: ':0',
    MAZ_AUTH0_ADMIN_TOKEN: tenant.admin_token,
  });
  for (let waited = 0; !existsSync(told) && waited < 100; waited += 1) await sleep(100);
  const environment = readFileSync(told, 'utf8');
  for (const secret of [tenant.env.MAZ_AUTH0_CLIENT_SECRET, tenant.env.MAZ_API_TOKEN, tenant.admin_token]) {
    assert(!environment.includes(secret));
  }
  const opened = await page();
  await opened.goto(environment.match(/^ADDRESS (.*)$/m)[1]);
  await logIn(opened, tenant);
  await accept(opened);
  await lastPage(opened);
  const ended = await login.ended;
  assert.equal(ended.code, 0, ended.stderr);
  rmSync(folder, { recursive: true });
});

test('a callback that is not registered is told before a browser is needed', async () => {
  const strict = await sandbox('--break', 'code.callback/callback-not-allowed');
  const login = loginTest(strict, '--port', '8485', '--format', 'json');
  const ended = await login.ended;
  assert.equal(ended.code, 1, ended.stderr);
  const failed = JSON.parse(ended.stdout).integrations[0].checks.filter((check) => check.status === 'fail');
  assert.deepEqual(failed.map((check) => check.id), ['code.callback']);
  assert.match(failed[0].message + failed[0].fix.steps.join(), /http:\/\/127\.0\.0\.1:8485\/callback/);
  await strict.stop();
});

test('the sandbox is broken and mended on its page', async () => {
  const practice = await sandbox();
  const opened = await page();
  await opened.goto(practice.endpoint);
  await shot(opened, 'sandbox');
  await opened.selectOption('#name', 'password.grant/grant-disabled');
  await opened.click('button:has-text("Break")');
  const verify = () => run(['verify', '--format', 'json'], practice.env).ended;
  const broken = JSON.parse((await verify()).stdout);
  assert.deepEqual(
    broken.integrations[0].checks.filter((check) => check.status === 'fail').map((check) => check.id),
    ['password.grant'],
  );
  await opened.goto(practice.endpoint);
  assert.match(await opened.locator('body').innerText(), /not Auth0/i);
  await shot(opened, 'sandbox-broken');
  await opened.click('button:has-text("Mend everything")');
  assert.equal((await verify()).code, 0);
  await practice.stop();
});
