// What `export --format deploy-cli` prints, imported by the real Deploy CLI into a tenant where nothing of MAZ is done yet.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { manage, sandbox } from "../browser/harness.js";

const execute = promisify(execFile);
const maz = fileURLToPath(new URL("../../target/debug/maz-auth0", import.meta.url));
const deployCli = fileURLToPath(new URL("node_modules/.bin/a0deploy", import.meta.url));

test("the Auth0 side as code, imported by the Deploy CLI, is one that verify passes", { timeout: 60_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "as-code-"));
  t.after(() => rm(folder, { recursive: true }));
  // A record, from a tenant that is set up.
  const record = join(folder, "integrations.toml");
  const healthy = await sandbox({ after });
  const env = { PATH: process.env.PATH, HOME: folder, MAZ_AUTH0_CONFIG: record };
  await execute(maz, ["setup", "acme", "--no-input", "--secret-store", "file"], {
    env: { ...env, ...healthy.env, MAZ_AUTH0_ENDPOINT: healthy.endpoint },
  });
  const { stdout: code } = await execute(maz, ["export", "acme", "--format", "deploy-cli"], { env });
  assert.ok(!code.includes(healthy.env.MAZ_AUTH0_CLIENT_SECRET));
  const file = join(folder, "tenant.yaml");
  await writeFile(file, code);

  // Another tenant of that name, in which nothing of MAZ's guide is done.
  const { stdout: dump } = await execute(maz, ["sandbox", "--dump"]);
  const isMaz = (part) => part.startsWith("[[tenant.clients]]") && part.includes('name = "MAZ"');
  const all = dump.split(/\n(?=\[\[tenant\.)/);
  const id = all.find(isMaz).match(/^client_id = "(\w+)"/m)[1];
  const isItsGrant = (part) => part.startsWith("[[tenant.client_grants]]") && part.includes(id);
  const parts = all.filter((part) => !isMaz(part) && !isItsGrant(part));
  const tenant = join(folder, "new.toml");
  const text = parts.join("\n").replaceAll(`"${id}", `, "").replaceAll(`, "${id}"`, "").replaceAll(`"${id}"`, "");
  await writeFile(tenant, text.replace(/^default_directory = .*\n/m, ""));
  const empty = await sandbox({ after }, "--tls", "--tenant", tenant);
  await execute(deployCli, ["import", "--input_file", file], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      NODE_EXTRA_CA_CERTS: empty.ca_file,
      AUTH0_DOMAIN: new URL(empty.endpoint).host,
      AUTH0_ACCESS_TOKEN: empty.admin_token,
    },
  });

  const clients = await manage(empty, "GET", "clients?fields=name,client_id,client_secret");
  const made = clients.find(({ name }) => name === "MAZ");
  assert.ok(made, JSON.stringify(clients));
  const { stdout: report } = await execute(maz, ["verify", "--format", "json"], {
    env: {
      ...env,
      SSL_CERT_FILE: empty.ca_file,
      MAZ_AUTH0_ENDPOINT: empty.endpoint,
      MAZ_AUTH0_DOMAIN: "acme.us.auth0.com",
      MAZ_AUTH0_CLIENT_ID: made.client_id,
      MAZ_AUTH0_CLIENT_SECRET: made.client_secret,
      MAZ_AUTH0_DEFAULT_DIRECTORY: healthy.env.MAZ_AUTH0_DEFAULT_DIRECTORY,
      MAZ_AUTH0_SUBSCRIPTION_TYPE: "all-access",
      MAZ_AUTH0_APPLICATION_DOMAIN: "acme.us.auth0.com",
    },
  });
  assert.equal(JSON.parse(report).summary.fail, 0, report);
  assert.ok(!(await readFile(record, "utf8")).includes(healthy.env.MAZ_AUTH0_CLIENT_SECRET));
});
