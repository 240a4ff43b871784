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
// The boxes to tick hold no letters, which is all that axe says of them; their ink is that of the words beside them.
const boxes = new Set(["nonBmp", "shortTextContent"]);
const isBox = (node) => node.any.length > 0 && node.any.every((check) => boxes.has(check.data?.messageKey));
const look = async (page) => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run());
  for (const undecided of found.incomplete) undecided.nodes = undecided.nodes.filter((node) => !isBox(node));
  const wide = await page.evaluate(() => document.scrollingElement.scrollWidth);
  return { ...found, incomplete: found.incomplete.filter(({ nodes }) => nodes.length > 0), wide };
};
try {
  // A page with faults first: what finds nothing there would find nothing anywhere.
  const faulty = await browser.newPage({ viewport: { width: 320, height: 640 } });
  await faulty.setContent(`<p style="color: #ccc; background: #fff; width: 900px">faint</p>`);
  const { violations: faults, wide: breadth } = await look(faulty);
  for (const id of ["color-contrast", "html-has-lang", "document-title"]) {
    if (!faults.some((fault) => fault.id === id)) say("the faulty page", `axe misses ${id}`);
  }
  if (breadth <= 320) say("the faulty page", "its width is not seen");

  for (const colorScheme of ["light", "dark"]) {
    for (const { name, width, height, scale } of screens) {
      const context = await browser.newContext({
        colorScheme, viewport: { width, height }, deviceScaleFactor: scale, bypassCSP: true,
      });
      const page = await context.newPage();
      for (const path of pages) {
        const where = `${path}, ${colorScheme}, ${name}`;
        await page.goto(pathToFileURL(resolve(path)).href);
        const { violations, incomplete, passes, wide } = await look(page);
        if (passes.length === 0) say(where, "axe looked at nothing");
        for (const [kind, found] of [["violation", violations], ["undecided", incomplete]]) {
          for (const { id, help, nodes } of found) {
            const examples = nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join("\n    ");
            say(where, `${kind}: ${id}: ${help}, ${nodes.length} times\n    ${examples}`);
          }
        }
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
