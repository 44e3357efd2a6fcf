// `login-test --flow code` as a person meets it: from the printed address through the tenant's pages to our last one.

import assert from "node:assert/strict";
import { X509Certificate, createHash } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { after, test } from "node:test";
import { connect } from "node:tls";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";
import { accessible } from "./accessible.js";
import { BROWSER, BROWSER_FLAGS, Browser, atEnd, callbackPort, folder, freePort, login, run, sandbox, signIn } from "./harness.js";

const browser = await Browser.start();
after(() => browser.stop());
/** A tenant where nothing is wrong. Each test has a browser's profile, and so a session, of its own. */
const healthy = await sandbox({ after });

/** What our last page says. */
async function lastPage(page) {
  await page.getByText("This page comes from maz-auth0").waitFor();
  return {
    title: await page.getByRole("heading", { level: 1 }).textContent(),
    text: await page.getByRole("main").innerText(),
    source: await page.content(),
  };
}

/** Logs in as the sandbox's reader, and says yes to what is asked then. */
async function logIn(page, box, address) {
  await page.goto(address);
  await signIn(page, box);
  await page.getByRole("button", { name: "Accept" }).click();
}

/** Nothing of the callback's query, and nothing of the sandbox's secrets, stands in a text. */
function holdsNoSecret(text, callback, box) {
  for (const [name, value] of new URL(callback).searchParams) {
    assert.ok(!text.includes(value), `${name} is shown: ${text}`);
  }
  for (const secret of [box.env.MAZ_AUTH0_CLIENT_SECRET, box.password, box.admin_token, "eyJ"]) {
    assert.ok(!text.includes(secret), `a secret is shown: ${text}`);
  }
}

test("from the printed address to the last page", async (t) => {
  const box = healthy;
  const page = await browser.page(t);
  const { program, address, callback } = await login(t, box);
  await page.goto(address);
  await page.getByText("This is not Auth0").waitFor();
  await accessible(page);
  await signIn(page, { username: box.username, password: "not this one" });
  await page.getByRole("alert").filter({ hasText: "Wrong email or password" }).waitFor();
  assert.equal(await page.getByLabel("Email address").inputValue(), box.username);
  await signIn(page, box);
  await page.getByText(callback).waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "Accept" }).click();

  const last = await lastPage(page);
  assert.equal(last.title, "You are logged in");
  await accessible(page);
  assert.equal(await program.end(), 0);
  assert.match(program.stdout, /email +reader@example\.com/);
  assert.match(program.stdout, /3 passed/);
  const end = page.url();
  holdsNoSecret(last.source, end, box);
  holdsNoSecret(program.stdout + program.stderr.replace(address, ""), end, box);

  // The address still has the code in it. It was used up, and without the verifier it was worth nothing.
  const code = new URL(end).searchParams.get("code");
  const again = await fetch(`${box.endpoint}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: box.env.MAZ_AUTH0_CLIENT_ID,
      client_secret: box.env.MAZ_AUTH0_CLIENT_SECRET,
      redirect_uri: callback,
      code,
    }),
  });
  assert.equal(again.status, 403, await again.text());

  // Nobody listens any more.
  await assert.rejects(page.goto(end), /ERR_CONNECTION_REFUSED/);
});

test("a login that is declined", async (t) => {
  const box = healthy;
  for (const [where, decline] of [
    ["at the login", (page) => page.getByRole("button", { name: "Cancel" }).click()],
    [
      "when asked to go back",
      async (page) => {
        await signIn(page, box);
        await page.getByRole("button", { name: "Decline" }).click();
      },
    ],
  ]) {
    await t.test(where, async (t) => {
      const page = await browser.page(t);
      const { program, address } = await login(t, box, "--format", "json");
      await page.goto(address);
      await decline(page);
      const last = await lastPage(page);
      assert.equal(last.title, "The login did not succeed");
      assert.match(last.text, /The person declined/);
      await accessible(page);
      assert.equal(await program.end(), 1);
      assert.deepEqual(program.findings, ["login.code/declined"]);
    });
  }
});

test("a callback of another login is turned away, and ends nothing", async (t) => {
  const box = healthy;
  const page = await browser.page(t);
  const { program, address, callback } = await login(t, box, "--format", "json");
  // What is no callback is turned away, and the login goes on.
  const stray = await page.goto(callback);
  assert.equal(stray.status(), 400);
  assert.match((await lastPage(page)).title, /Nothing here/);
  // So is one of another login: any page's image can ask for it.
  const foreign = await page.goto(`${callback}?code=stolen&state=foreign`);
  assert.equal(foreign.status(), 400);
  const turnedAway = await lastPage(page);
  assert.notEqual(turnedAway.title, "You are logged in");
  holdsNoSecret(turnedAway.source, page.url(), box);
  await logIn(page, box, address);
  assert.equal((await lastPage(page)).title, "You are logged in");
  assert.equal(await program.end(), 0);
  assert.ok(!`${program.stdout}${program.stderr}`.includes("stolen"));
});

test("what a callback says runs nowhere", async (t) => {
  const box = healthy;
  const page = await browser.page(t);
  let ran = false;
  await page.exposeFunction("ran", () => (ran = true));
  const { program, address, callback } = await login(t, box);
  const hostile = new URLSearchParams({
    error: "access_denied\"><script>ran()</script>",
    error_description: "\u001b]0;owned\u0007\u001b[2J<script>ran()</script><img src=x onerror=ran()>",
    state: new URL(address).searchParams.get("state"),
  });
  await page.goto(`${callback}?${hostile}`);
  const last = await lastPage(page);
  assert.equal(last.title, "The login did not succeed");
  assert.ok(!/<script|<img|owned/.test(last.source), last.source);
  await page.waitForLoadState("load");
  assert.equal(ran, false);
  assert.notEqual(await program.end(), 0);
  assert.match(program.stdout, /ran\(\)/, "a person still sees what came");
  assert.ok(!/[\u0000-\u0009\u000b-\u001f\u007f]/.test(program.stdout), JSON.stringify(program.stdout));
});

test("one that is interrupted leaves no listener behind", async (t) => {
  const page = await browser.page(t);
  const { program, address, callback } = await login(t, healthy);
  await page.goto(address);
  program.child.kill("SIGINT");
  assert.equal(await program.end(), 130);
  await signIn(page, healthy);
  await page.getByRole("button", { name: "Accept" }).click();
  await page.waitForURL("chrome-error://**");
  await assert.rejects(page.goto(callback), /ERR_CONNECTION_REFUSED/);
});

test("a callback that the tenant does not allow", async (t) => {
  const box = healthy;
  const port = await freePort();
  const program = run(t, box, ["login-test", "--flow", "code", "--no-browser", "--port", `${port}`, "--format", "json"]);
  assert.equal(await program.end(), 1);
  assert.deepEqual(program.findings, ["code.callback/callback-not-allowed"]);
  assert.ok(program.stdout.includes(`http://127.0.0.1:${port}/callback`), program.stdout);
  assert.ok(!program.stderr.includes("/authorize"), "no browser is sent there");

  // What a person would have seen: it stays on the tenant's page.
  const page = await browser.page(t);
  const allowed = await login(t, box);
  const elsewhere = new URL(allowed.address);
  elsewhere.searchParams.set("redirect_uri", `http://127.0.0.1:${port}/callback`);
  await page.goto(elsewhere.href);
  await page.getByRole("alert").filter({ hasText: "Callback URL mismatch" }).waitFor();
  await accessible(page);
});

test("what is wrong with the person or the token", async (t) => {
  await t.test("second factor", async (t) => {
    const box = await sandbox(t, "--break", "login.code/mfa-required");
    const page = await browser.page(t);
    const { program, address } = await login(t, box, "--format", "json");
    await page.goto(address);
    await signIn(page, box);
    await accessible(page);
    await page.getByLabel("One-time code").fill("123456");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Accept" }).click();
    assert.equal((await lastPage(page)).title, "You are logged in");
    assert.equal(await program.end(), 0);
  });
  await t.test("blocked", async (t) => {
    const box = await sandbox(t, "--break", "login.code/blocked");
    const page = await browser.page(t);
    const { program, address } = await login(t, box, "--format", "json");
    await page.goto(address);
    await signIn(page, box);
    assert.match((await lastPage(page)).text, /The user is blocked/);
    assert.equal(await program.end(), 1);
    assert.deepEqual(program.findings, ["login.code/blocked"]);
  });
  await t.test("bad token", async (t) => {
    const box = await sandbox(t, "--break", "login.id-token/bad-signature");
    const page = await browser.page(t);
    const { program, address } = await login(t, box, "--format", "json");
    await logIn(page, box, address);
    const last = await lastPage(page);
    assert.equal(last.title, "The login did not succeed");
    assert.match(last.text, /not signed by the key/);
    assert.equal(await program.end(), 1);
    assert.deepEqual(program.findings, ["login.id-token/bad-signature"]);
  });
});

test("the program opens the browser itself, and tells it nothing", { skip: process.platform !== "linux" && "it reads /proc" }, async (t) => {
  const box = healthy;
  const port = await callbackPort(box);
  const place = await folder(t);
  const script = `${place}/browser`;
  const quoted = [BROWSER, "--headless", ...BROWSER_FLAGS, "--remote-debugging-port=0", `--user-data-dir=${place}/profile`]
    .map((word) => `'${word}'`)
    .join(" ");
  await writeFile(script, `#!/bin/sh\necho $$ > '${place}/pid'\nexec ${quoted} "$1" 2> /dev/null\n`);
  await chmod(script, 0o755);
  const program = run(t, box, ["login-test", "--flow", "code", "--port", `${port}`, "--format", "json"], {
    BROWSER: script,
    TMPDIR: place,
    MAZ_AUTH0_ADMIN_TOKEN: box.admin_token,
  });
  const started = async (name) => {
    for (;;) {
      const text = await readFile(`${place}/${name}`, "utf8").catch(() => "");
      if (text.endsWith("\n") || text.includes("/devtools/")) return text;
      await pause(50);
    }
  };
  const pid = Number(await started("pid"));
  atEnd(t, () => {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  });
  const debugging = (await started("profile/DevToolsActivePort")).split("\n")[0];
  const environment = await readFile(`/proc/${pid}/environ`, "utf8");
  assert.match(environment, /(^|\0)PATH=/);
  assert.ok(!/(^|\0)MAZ_/.test(environment), environment);
  for (const value of [box.env.MAZ_AUTH0_CLIENT_SECRET, box.env.MAZ_API_TOKEN, box.admin_token]) assert.ok(!environment.includes(value));

  const outside = await chromium.connectOverCDP(`http://127.0.0.1:${debugging}`);
  const [page] = outside.contexts()[0].pages();
  await signIn(page, box);
  await page.getByRole("button", { name: "Accept" }).click();
  assert.equal((await lastPage(page)).title, "You are logged in");
  assert.equal(await program.end(), 0);
  const [ended] = await Promise.all([
    new Promise((done) => outside.once("disconnected", done)),
    outside.newBrowserCDPSession().then((session) => session.send("Browser.close")),
  ]);
  assert.equal(ended, outside);
});

test("over TLS", async (t) => {
  const box = await sandbox(t, "--tls");
  assert.match(box.endpoint, /^https:/);
  // The browser is told of the one key that the sandbox's authority signed, and of no other.
  const { hostname, port } = new URL(box.endpoint);
  const authority = await readFile(box.ca_file);
  const socket = connect({ host: hostname, port, ca: authority, servername: box.domain });
  const key = await new Promise((done, failed) => {
    socket.once("error", failed);
    socket.once("secureConnect", () => done(new X509Certificate(socket.getPeerCertificate().raw).publicKey));
  });
  socket.destroy();
  const pin = createHash("sha256").update(key.export({ type: "spki", format: "der" })).digest("base64");
  const trusting = await Browser.start(`--ignore-certificate-errors-spki-list=${pin}`);
  atEnd(t, () => trusting.stop());
  const page = await trusting.page(t);
  const { program, address } = await login(t, box, "--format", "json");
  assert.match(address, /^https:/);
  await logIn(page, box, address);
  assert.equal((await lastPage(page)).title, "You are logged in");
  assert.equal(await program.end(), 0);
});
