// What axe finds wrong with a page for people who cannot see it, or not well.

import assert from "node:assert/strict";
import { join } from "node:path";
import axe from "axe-core";

let pictures = 0;

/** Fails on whatever axe finds, in light and in dark, on a phone. Where SHOTS names a folder, pictures of it go there. */
export async function accessible(page) {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 640 });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    if (process.env.SHOTS) {
      const name = `${(await page.title()).replace(/\W+/g, "-")}-${(pictures += 1)}-${colorScheme}.png`;
      await page.screenshot({ path: join(process.env.SHOTS, name), fullPage: true });
    }
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate("axe.run()");
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    assert.deepEqual(found, [], `${page.url()} in ${colorScheme}`);
    const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    assert.ok(overflow <= 0, `${page.url()} is ${overflow} px wider than a phone`);
  }
  await page.setViewportSize(before);
}
