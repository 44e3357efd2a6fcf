// A person before the sandbox's pages, played with `fetch`.

import assert from "node:assert/strict";
import { password, redirectUri, username } from "./sandbox.js";

/** From the address of the authorization request to the address of the callback, which is not fetched. */
export async function signIn(start) {
  const cookies = new Map();
  let next = new Request(start);
  for (let step = 0; step < 10; step += 1) {
    if (next.url.startsWith(redirectUri)) return new URL(next.url);
    next.headers.set("cookie", [...cookies].map((pair) => pair.join("=")).join("; "));
    const answer = await fetch(next, { redirect: "manual" });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      cookies.set(name, value);
    }
    if (answer.status >= 300 && answer.status < 400) {
      next = new Request(new URL(answer.headers.get("location"), next.url));
      continue;
    }
    const page = await answer.text();
    assert.equal(answer.status, 200, page);
    const form = new URLSearchParams();
    for (const [, name, value] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) form.set(name, value);
    form.set("username", username);
    form.set("password", password);
    // After the login comes the question whether this computer may have it: a callback on it cannot be verified.
    form.set("action", page.includes('value="accept"') ? "accept" : "default");
    const action = /<form[^>]* action="([^"]*)"/.exec(page)?.[1].replaceAll("&amp;", "&") ?? next.url;
    next = new Request(new URL(action, next.url), { method: "POST", body: form });
  }
  throw new Error("the login did not end");
}
