// The page of a report: what it shows, that its own policy lets nothing else happen, and that everybody can read it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { accessible } from "./accessible.js";
import { Browser, folder, run, sandbox } from "./harness.js";

const browser = await Browser.start();
after(() => browser.stop());

test("a report is a page that loads and runs nothing, for everybody to read", async (t) => {
  const box = await sandbox(t, "--break", "directory.default/not-set");
  const path = join(await folder(t), "report.html");
  const program = run(t, box, ["verify", "--output", `html=${path}`]);
  assert.equal(await program.end(), 1);

  const page = await browser.page(t);
  const errors = [];
  const asked = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(path).href);
  await page.getByRole("heading", { name: "MAZ cannot use this yet" }).waitFor();
  await page.getByRole("heading", { name: /^The tenant has no Default Directory/ }).waitFor();
  await page.getByRole("link", { name: "Open the page in the Auth0 dashboard" }).waitFor();
  await page.getByRole("row", { name: /GET \/\.well-known\/openid-configuration 200/ }).waitFor();
  assert.deepEqual(asked, [page.url()], "nothing else is loaded");
  assert.deepEqual(errors, []);
  const text = await page.content();
  assert.ok(!text.includes(box.env.MAZ_AUTH0_CLIENT_SECRET));
  // The style that its policy names is in force.
  const margin = await page.evaluate("getComputedStyle(document.querySelector('h1')).marginTop");
  assert.equal(margin, "0px");
  await accessible(page);
});
