// One sandbox for the tests of a file, with what an SDK is told of it.

import { readFileSync } from "node:fs";
import * as file from "node:test";
import tls from "node:tls";
import * as harness from "../browser/harness.js";

export const box = await harness.sandbox(file, "--tls", "--loopback-issuer");
// From here on this process trusts the sandbox as it trusts the world.
tls.setDefaultCACertificates([readFileSync(box.ca_file, "utf8")]);

export const { endpoint, admin_token: adminToken, username, password } = box;
export const domain = new URL(endpoint).host;
export const {
  MAZ_AUTH0_AUDIENCE: audience,
  MAZ_AUTH0_CLIENT_ID: clientId,
  MAZ_AUTH0_CLIENT_SECRET: clientSecret,
  MAZ_AUTH0_DEFAULT_DIRECTORY: directory,
} = box.env;
export const redirectUri = "http://127.0.0.1:8484/callback";
