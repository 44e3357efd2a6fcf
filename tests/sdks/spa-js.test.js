// `@auth0/auth0-spa-js`, unmodified, in a real browser.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Browser, atEnd, manage, signIn } from "../browser/harness.js";
import { box, directory, domain, password, username } from "./sandbox.js";

const library = new URL("node_modules/@auth0/auth0-spa-js/dist/auth0-spa-js.production.js", import.meta.url);

let browser;
before(async () => {
  browser = await Browser.start();
});
after(() => browser.stop());

/** A page with the library and nothing else, and an application for it. */
async function application(t) {
  const server = createServer(async (ask, answer) => {
    if (ask.url === "/sdk.js") answer.setHeader("content-type", "text/javascript").end(await readFile(library));
    else answer.setHeader("content-type", "text/html").end('<!doctype html><script src="/sdk.js"></script>');
  }).listen(0, "localhost");
  await once(server, "listening");
  atEnd(t, () => server.close());
  const home = `http://localhost:${server.address().port}/`;
  const { client_id: clientId } = await manage(box, "POST", "clients", {
    name: "A page",
    app_type: "spa",
    callbacks: [home],
    allowed_logout_urls: [home],
    web_origins: [home.slice(0, -1)],
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: "none",
    // Without it an application that is made through the API signs with HS256.
    jwt_configuration: { alg: "RS256" },
  });
  const [{ id }] = await manage(box, "GET", `connections?name=${directory}`);
  await manage(box, "PATCH", `connections/${id}/clients`, [{ client_id: clientId, status: true }]);
  return { home, clientId };
}

test("a page logs in by redirect, knows the user, renews its token, and logs out", async (t) => {
  const { home, clientId } = await application(t);
  const page = await browser.page(t, { ignoreHTTPSErrors: true });
  const options = {
    domain,
    clientId,
    useRefreshTokens: true,
    authorizationParams: { redirect_uri: home, scope: "openid profile email offline_access" },
  };
  const create = async (options) => {
    window.made = await auth0.createAuth0Client(options);
  };
  await page.goto(home);
  await page.evaluate(create, options);
  await page.evaluate(() => void window.made.loginWithRedirect());
  await signIn(page, { username, password });
  await page.getByRole("button", { name: "Accept" }).click();
  await page.waitForURL(`${home}?*`);

  await page.evaluate(create, options);
  await page.evaluate(() => window.made.handleRedirectCallback());
  assert.equal((await page.evaluate(() => window.made.getUser())).email, username);
  const kept = await page.evaluate(() => window.made.getTokenSilently());
  const renewed = await page.evaluate(() => window.made.getTokenSilently({ cacheMode: "off" }));
  assert.ok(kept && renewed && kept !== renewed);
});
