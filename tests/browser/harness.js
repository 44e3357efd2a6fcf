// What the tests share: the sandbox, the program and the browser, each with an end.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const target = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../target", import.meta.url));
const PROGRAM = resolve(target, "debug/maz-auth0");
export const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** As root it has no sandbox of its own, and no test of ours may ask anything of the world outside. */
export const BROWSER_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** No test waits longer for anything. It only ends what hangs; how fast something is decides nothing. */
const PATIENCE = 30_000;

const ends = new WeakMap();

/** Does something at the end of a test, what was begun last first: a folder goes after the program that writes to it. */
export function atEnd(t, end) {
  const known = ends.get(t);
  if (known) {
    known.push(end);
    return;
  }
  const all = [end];
  ends.set(t, all);
  t.after(async () => {
    for (const one of all.reverse()) await one();
  });
}

/** A folder of its own, removed at the end of the test. */
export async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), "maz-auth0-browser-"));
  atEnd(t, () => rm(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
}

/** A port that nobody uses, on 127.0.0.1. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** A process of the program, with what it said so far. Its environment is what is given, and nothing else. */
export class Program {
  constructor(t, args, env, home) {
    this.stdout = "";
    this.stderr = "";
    this.child = spawn(PROGRAM, args, {
      env: { PATH: process.env.PATH, HOME: home, NO_COLOR: "1", ...env },
    });
    this.ended = once(this.child, "close").then(([code]) => code);
    this.heard = new Set();
    for (const stream of ["stdout", "stderr"]) {
      this.child[stream].setEncoding("utf8").on("data", (text) => {
        this[stream] += text;
        for (const hear of this.heard) hear();
      });
    }
    atEnd(t, async () => {
      this.child.kill("SIGKILL");
      await this.ended;
    });
  }

  /** Waits until a stream holds what is looked for, and gives the match. */
  async says(pattern, stream = "stderr") {
    const found = () => this[stream].match(pattern);
    return within(
      `${pattern} in: ${this.stdout}\n${this.stderr}`,
      new Promise((done, failed) => {
        const hear = () => {
          const match = found();
          if (!match) return;
          this.heard.delete(hear);
          done(match);
        };
        this.heard.add(hear);
        this.ended.then((code) => found() ?? failed(new Error(`it ended with ${code}:\n${this.stdout}\n${this.stderr}`)));
        hear();
      }),
    );
  }

  /** Waits for its end, and gives its exit code. */
  end() {
    return within("its end", this.ended);
  }

  /** The report, once it has ended. */
  get report() {
    return JSON.parse(this.stdout);
  }

  /** What the report finds wrong, as check/cause. */
  get findings() {
    return this.report.integrations[0].checks
      .filter((check) => !["pass", "skip"].includes(check.status))
      .map((check) => `${check.id}/${check.cause}`);
  }
}

async function within(what, promise) {
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(new Error(`waited in vain for ${what}`)), PATIENCE);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A sandbox with what is broken, and all that a client needs to know. */
export async function sandbox(t, ...args) {
  const home = await folder(t);
  const program = new Program(t, ["sandbox", "--format", "json", ...args], {}, home);
  const [line] = await program.says(/^\{.*\}\n/, "stdout");
  return { home, program, ...JSON.parse(line) };
}

/** Asks the Management API of a sandbox as its administrator. */
export async function manage(box, method, path, body) {
  const { request } = await import(box.ca_file ? "node:https" : "node:http");
  const asked = request(`${box.endpoint}/api/v2/${path}`, {
    method,
    headers: { authorization: `Bearer ${box.admin_token}`, "content-type": "application/json" },
    ca: box.ca_file && (await readFile(box.ca_file)),
  }).end(body && JSON.stringify(body));
  const [answer] = await once(asked, "response");
  const text = Buffer.concat(await answer.toArray()).toString();
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
  return text && JSON.parse(text);
}

/** A port to come back to that nobody uses, among the callbacks that the sandbox's application allows. */
export async function callbackPort(box) {
  const port = await freePort();
  const path = `clients/${box.env.MAZ_AUTH0_CLIENT_ID}`;
  const { callbacks } = await manage(box, "GET", path);
  await manage(box, "PATCH", path, { callbacks: [...callbacks, `http://127.0.0.1:${port}/callback`] });
  return port;
}

/** The program with the values of a sandbox. */
export function run(t, box, args, env = {}) {
  const tls = box.ca_file ? { SSL_CERT_FILE: box.ca_file } : {};
  return new Program(t, args, { ...box.env, ...tls, ...env }, box.home);
}

/** `login-test --flow code` that opens no browser, and the address that it prints. */
export async function login(t, box, ...args) {
  const port = await callbackPort(box);
  const program = run(t, box, ["login-test", "--flow", "code", "--no-browser", "--port", `${port}`, ...args]);
  const [address] = await program.says(/^https?:\/\/.*\/authorize\?.*$/m);
  return { program, address, port, callback: `http://127.0.0.1:${port}/callback` };
}

/** One browser for all tests of a file, and for each a new profile: `page` is what a person has before him. */
export class Browser {
  static async start(...flags) {
    const browser = new Browser();
    browser.chromium = await chromium.launch({ executablePath: BROWSER, args: [...BROWSER_FLAGS, ...flags] });
    return browser;
  }

  async page(t, options = {}) {
    const context = await this.chromium.newContext(options);
    context.setDefaultTimeout(PATIENCE);
    atEnd(t, () => context.close());
    return context.newPage();
  }

  stop() {
    return this.chromium.close();
  }
}

/** Fills in the sandbox's login page. */
export async function signIn(page, { username, password }) {
  await page.getByLabel("Email address").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Continue" }).click();
}
