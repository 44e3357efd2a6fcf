// The same login against an OpenID provider of others, so that we do not only understand ourselves.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Browser, folder, freePort, run } from "./harness.js";
import { provider } from "./provider.js";

const browser = await Browser.start();
after(() => browser.stop());

const DOMAIN = "id.press.example";

async function login(t) {
  const port = await freePort();
  const callback = `http://127.0.0.1:${port}/callback`;
  const tenant = await provider(t, await folder(t), DOMAIN, callback);
  const program = run(t, tenant, ["login-test", "--flow", "code", "--no-browser", "--port", `${port}`, "--format", "json"]);
  const [address] = await program.says(/^http:.*\/authorize\?.*$/m);
  const page = await browser.page(t);
  await page.goto(address);
  return { tenant, program, page, callback };
}

async function signIn(page) {
  await page.getByPlaceholder("Enter any login").fill("frances");
  await page.getByPlaceholder("and password").fill("anything");
  await page.getByRole("button", { name: "Sign-in" }).click();
}

test("a login passes, its token and its profile are believed", async (t) => {
  const { tenant, program, page, callback } = await login(t);
  await signIn(page);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "You are logged in" }).waitFor();
  // It names itself in the answer (RFC 9207), and is held to it.
  assert.equal(new URL(page.url()).searchParams.get("iss"), `https://${DOMAIN}/`);
  assert.ok(page.url().startsWith(callback));
  assert.equal(await program.end(), 0, program.stdout + program.stderr);
  const passed = program.report.integrations[0].checks.map(({ id, status }) => `${id} ${status}`);
  assert.deepEqual(passed, ["login.code pass", "login.id-token pass", "login.userinfo pass"]);
  assert.deepEqual(tenant.failures, []);
});

test("one that is cancelled says why, in the provider's own words", async (t) => {
  const { program, page } = await login(t);
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.getByRole("heading", { name: "The login did not succeed" }).waitFor();
  assert.equal(await program.end(), 1);
  // With Auth0, words that are not its own are an Action's.
  assert.deepEqual(program.findings, ["login.code/denied-by-action"]);
  assert.match(program.stdout, /End-User aborted interaction/);
});
