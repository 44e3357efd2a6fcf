// npm `auth0-deploy-cli`, unmodified: an export of the whole tenant.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { adminToken, audience, box, directory, domain, endpoint } from "./sandbox.js";

const program = fileURLToPath(new URL("node_modules/.bin/a0deploy", import.meta.url));

/** What it asks for and the sandbox has not. To a tenant that configured none of it, Auth0 says 404 to some of these too. */
const NOT_SERVED = [
  "/actions/modules",
  "/actions/triggers",
  "/branding/templates/universal-login",
  "/branding/themes/default",
  "/connections/{id}/scim-configuration",
  "/email-templates/{name}",
  "/emails/provider",
  "/guardian/factors/phone/message-types",
  "/guardian/factors/phone/selected-provider",
  "/guardian/factors/push-notification/providers/sns",
  "/guardian/factors/sms/providers/twilio",
  "/guardian/factors/sms/templates",
  "/prompts/rendering",
  "/risk-assessments/settings",
  "/risk-assessments/settings/new-device",
];

test("an export", { timeout: 60_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "sdks-"));
  t.after(() => rm(folder, { recursive: true }));
  const { stdout, stderr } = await promisify(execFile)(program, ["export", "--format", "yaml", "--output_folder", folder], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      NODE_EXTRA_CA_CERTS: box.ca_file,
      AUTH0_DOMAIN: domain,
      AUTH0_ACCESS_TOKEN: adminToken,
    },
  });
  assert.match(stdout + stderr, /Export Successful/);
  const told = await readFile(join(folder, "tenant.yaml"), "utf8");
  assert.match(told, /^ {2}- name: MAZ$/m);
  assert.ok(told.includes(`- name: ${directory}`) && told.includes(`audience: ${audience}`));

  const requests = await (await fetch(`${endpoint}/_sandbox/requests?take=1000`)).json();
  const missed = requests
    .filter(({ status }) => status === 404)
    .map(({ path }) => path.replace("/api/v2", "").replace(/con_\w+/, "{id}").replace(/(email-templates)\/\w+/, "$1/{name}"));
  assert.deepEqual([...new Set(missed)].sort(), NOT_SERVED);
});
