// npm `auth0-deploy-cli`, unmodified: what it exports.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { adminToken, audience, box, directory, domain } from "./sandbox.js";

const program = fileURLToPath(new URL("node_modules/.bin/a0deploy", import.meta.url));

test("an export", { timeout: 60_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "sdks-"));
  t.after(() => rm(folder, { recursive: true }));
  await promisify(execFile)(program, ["export", "--format", "yaml", "--output_folder", folder], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      NODE_EXTRA_CA_CERTS: box.ca_file,
      AUTH0_DOMAIN: domain,
      AUTH0_ACCESS_TOKEN: adminToken,
      AUTH0_INCLUDED_ONLY: '["tenant","clients","databases","resourceServers","clientGrants"]',
    },
  });
  const told = await readFile(join(folder, "tenant.yaml"), "utf8");
  assert.match(told, /^ {2}- name: MAZ$/m);
  assert.ok(told.includes(`- name: ${directory}`) && told.includes(`audience: ${audience}`));
});
