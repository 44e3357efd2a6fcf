// What axe finds wrong with a page for people who cannot see it, or not well.

import assert from "node:assert/strict";
import axe from "axe-core";

/** Fails on whatever axe finds, in light and in dark, on a phone. */
export async function accessible(page) {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 640 });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate("axe.run()");
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    assert.deepEqual(found, [], `${page.url()} in ${colorScheme}`);
    const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    assert.ok(overflow <= 0, `${page.url()} is ${overflow} px wider than a phone`);
  }
  await page.setViewportSize(before);
}
