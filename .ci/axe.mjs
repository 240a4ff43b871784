// Looks at web pages as people with poor sight meet them: axe-core over each page given, in light and dark, on a
// narrow and a wide screen, and at twice the size; nothing may be wider than the screen.
//   node axe.mjs PAGE.html...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// 200 % zoom halves the screen that the page sees and doubles its dots.
const screens = [
  { name: "320 px", width: 320, height: 640, scale: 1 },
  { name: "1280 px", width: 1280, height: 900, scale: 1 },
  { name: "1280 px at 200 %", width: 640, height: 450, scale: 2 },
];
const pages = process.argv.slice(2);
if (pages.length === 0) throw new Error("name the pages to look at");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
let wrong = 0;
let looks = 0;
const say = (where, what) => {
  wrong += 1;
  console.error(`${where}: ${what}`);
};
try {
  for (const colorScheme of ["light", "dark"]) {
    for (const { name, width, height, scale } of screens) {
      const context = await browser.newContext({
        colorScheme, viewport: { width, height }, deviceScaleFactor: scale, bypassCSP: true,
      });
      const page = await context.newPage();
      for (const path of pages) {
        const where = `${path}, ${colorScheme}, ${name}`;
        await page.goto(pathToFileURL(resolve(path)).href);
        await page.evaluate(axe);
        const { violations, incomplete, passes } = await page.evaluate(() => globalThis.axe.run());
        if (passes.length === 0) say(where, "axe looked at nothing");
        for (const [kind, found] of [["violation", violations], ["undecided", incomplete]]) {
          for (const { id, help, nodes } of found) {
            const examples = nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join("\n    ");
            say(where, `${kind}: ${id}: ${help}, ${nodes.length} times\n    ${examples}`);
          }
        }
        const wide = await page.evaluate(() => document.scrollingElement.scrollWidth);
        if (wide > width) say(where, `${wide} px wide, so it scrolls sideways`);
        looks += 1;
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
}
console.log(`axe-core: ${pages.length} pages, ${looks} looks, ${wrong} things wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
