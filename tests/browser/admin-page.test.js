// The sandbox's own page: what it plays, what it is asked, and its switches.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { accessible } from "./accessible.js";
import { Browser, manage, run, sandbox } from "./harness.js";

const browser = await Browser.start();
after(() => browser.stop());

async function verify(t, box) {
  const program = run(t, box, ["verify", "--format", "json"]);
  const code = await program.end();
  return { code, findings: program.findings };
}

test("it shows the tenant, breaks it, shows what it is asked, and fixes it", async (t) => {
  const box = await sandbox(t);
  const page = await browser.page(t);
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(box.endpoint);
  await page.getByRole("heading", { name: box.domain }).waitFor();
  await page.getByText("Nothing is broken.").waitFor();
  await page.getByText("None yet.").waitFor();
  await page.getByRole("row", { name: `Person ${box.username}` }).waitFor();
  const text = await page.content();
  assert.ok(!text.includes(box.env.MAZ_AUTH0_CLIENT_SECRET) && !text.includes(box.password));

  assert.deepEqual(await verify(t, box), { code: 0, findings: [] });
  // They come without the page being asked for anew.
  await page.getByRole("row", { name: /POST \/oauth\/token 200 acme\.us\.auth0\.com/ }).first().waitFor();
  await page.getByText(/^The last \d+, the newest first\.$/).waitFor();
  await accessible(page);

  const grant = "password.grant/grant-disabled";
  const directory = "directory.default/not-set";
  for (const name of [grant, directory]) {
    await page.getByLabel("What to break").selectOption(name);
    await page.getByRole("button", { name: "Break" }).click();
    await page.getByRole("button", { name: `Fix ${name}` }).waitFor();
  }
  await accessible(page);
  const broken = await verify(t, box);
  assert.equal(broken.code, 1);
  assert.ok(broken.findings.includes(grant), `${broken.findings}`);

  await page.getByRole("button", { name: `Fix ${directory}` }).click();
  await page.getByRole("button", { name: `Fix ${directory}` }).waitFor({ state: "detached" });
  assert.deepEqual(await verify(t, box), { code: 1, findings: [grant] });

  await page.getByRole("button", { name: "Fix everything" }).click();
  await page.getByText("Nothing is broken.").waitFor();
  assert.deepEqual(await verify(t, box), { code: 0, findings: [] });
  assert.deepEqual(errors, []);
});

test("what was broken at the start is fixed as well", async (t) => {
  const name = "application.scopes/missing";
  const box = await sandbox(t, "--break", name);
  const page = await browser.page(t);
  await page.goto(box.endpoint);
  assert.deepEqual(await verify(t, box), { code: 1, findings: [name] });
  await page.getByRole("button", { name: `Fix ${name}` }).click();
  await page.getByText("Nothing is broken.").waitFor();
  assert.deepEqual(await verify(t, box), { code: 0, findings: [] });
});

test("it starts anew as it was at the start", async (t) => {
  const name = "application.scopes/missing";
  const box = await sandbox(t, "--break", name);
  const page = await browser.page(t);
  await page.goto(box.endpoint);
  await page.getByRole("button", { name: `Fix ${name}` }).click();
  await page.getByText("Nothing is broken.").waitFor();
  const { user_id: id } = await manage(box, "POST", "users", {
    connection: box.env.MAZ_AUTH0_DEFAULT_DIRECTORY,
    email: "new@example.com",
    password: "Rather-l0ng-one!",
  });
  await page.reload();
  await page.getByRole("row", { name: "Person new@example.com" }).waitFor();
  await page.getByRole("button", { name: "Start again" }).click();
  await page.getByRole("button", { name: `Fix ${name}` }).waitFor();
  await page.getByText("None yet.").waitFor();
  await assert.rejects(manage(box, "GET", `users/${id}`), /404/);
});

test("no other page can break it", async (t) => {
  const box = await sandbox(t);
  const page = await browser.page(t);
  // A page of another origin on this computer, with the form that the sandbox's own page has.
  await page.route("http://localhost:1/", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<form method="post" action="${box.endpoint}/_sandbox/break">
        <input name="name" value="password.grant/grant-disabled"><input name="word" value="guessed"><button>Go</button></form>
        <iframe src="${box.endpoint}"></iframe>`,
    }),
  );
  await page.goto("http://localhost:1/");
  assert.equal(await page.frameLocator("iframe").getByText("What to break").count(), 0, "it lets itself be framed");
  const read = page.evaluate((address) => fetch(address).then((answer) => answer.text()), box.endpoint);
  await assert.rejects(read, /Failed to fetch/);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByRole("heading", { name: "Not from here" }).waitFor();
  await page.goto(box.endpoint);
  await page.getByText("Nothing is broken.").waitFor();
});
