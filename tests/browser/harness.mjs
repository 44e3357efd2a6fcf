// What the tests of the browser share: the program, the sandbox, Chromium.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const PROGRAM =
  process.env.MAZ_AUTH0_PROGRAM ?? fileURLToPath(new URL('../../target/debug/maz-auth0', import.meta.url));
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const SHOTS = process.env.MAZ_AUTH0_SHOTS;

/** Nothing of this process's environment but the way to its tools. */
function environment(more) {
  const home = mkdtempSync(join(tmpdir(), 'maz-auth0-browser-'));
  return { home, env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: home, XDG_CONFIG_HOME: join(home, 'config'), ...more } };
}

/** Starts the sandbox; `stop` ends it. */
export async function sandbox(...flags) {
  const { home, env } = environment({});
  const child = spawn(PROGRAM, ['sandbox', '--format', 'json', ...flags], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const stop = async () => {
    child.kill('SIGINT');
    if (child.exitCode === null) await once(child, 'exit');
    rmSync(home, { recursive: true });
  };
  return { ...JSON.parse(line), stop };
}

/** A run of the program. `address` comes when it prints where to log in, `ended` with what it said in all. */
export function run(args, variables, paste) {
  const { home, env } = environment(variables);
  const child = spawn(PROGRAM, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  if (paste === undefined) child.stdin.end();
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => { said.stdout += text; });
  const address = new Promise((resolve, reject) => {
    child.stderr.on('data', (text) => {
      said.stderr += text;
      const found = said.stderr.match(/^(https?:\/\/\S+\/(?:authorize|auth)\?\S+)$/m);
      if (found) resolve(found[1]);
    });
    child.on('exit', () => reject(new Error(`it ended before it named an address: ${said.stderr}${said.stdout}`)));
  });
  address.catch(() => {});
  const ended = once(child, 'close').then(([code]) => {
    rmSync(home, { recursive: true });
    return { code, ...said };
  });
  return { address, ended, child };
}

/** A login in the browser, with the address printed. */
export function loginTest(tenant, ...flags) {
  return run(['login-test', '--flow', 'code', '--no-browser', ...flags], tenant.env);
}

let browser;

/** A page of a browser that knows nothing yet. */
export async function page() {
  browser ??= await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const opened = await context.newPage();
  opened.on('dialog', () => { throw new Error('a script of the address ran'); });
  return opened;
}

export async function closeBrowser() {
  await browser?.close();
}

/** A picture, where somebody wants to look at it: MAZ_AUTH0_SHOTS names a folder. */
export async function shot(opened, name) {
  if (!SHOTS) return;
  await opened.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  await opened.setViewportSize({ width: 360, height: 640 });
  await opened.screenshot({ path: join(SHOTS, `${name}-phone.png`), fullPage: true });
  await opened.setViewportSize({ width: 1280, height: 720 });
}

/** Fills in the sandbox's login page. */
export async function logIn(opened, tenant, username = tenant.username) {
  await opened.fill('#username', username);
  await opened.fill('#password', tenant.password);
  await opened.click('button[value=default]');
}
