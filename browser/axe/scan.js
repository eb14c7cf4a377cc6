// Judges every page that the browser story kept (cargo test -p browser), as it stood in the browser, with axe: WCAG 2.0 to
// 2.2, A and AA, and best practices; on a phone and on a screen, light and dark. Colour contrast is never left out. The
// pages are served from memory to an address that does not exist; nothing is fetched from anywhere.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const SITE = 'http://pages.invalid';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const metadata = execFileSync('cargo', ['metadata', '--no-deps', '--offline', '--format-version', '1'], { cwd: here, maxBuffer: 1 << 26 });
const pages = join(JSON.parse(metadata).target_directory, 'browser', 'pages');
const names = (() => {
  try {
    return readdirSync(pages).filter((name) => name.endsWith('.html')).sort();
  } catch {
    return [];
  }
})();
if (names.length === 0) {
  console.error(`no pages in ${pages}: first run cargo test -p browser`);
  process.exit(1);
}

async function serve(route) {
  const path = new URL(route.request().url()).pathname;
  const asset = path.match(/^\/assets\/(\w+)\.[0-9a-f]{16}\.css$/);
  if (asset) {
    await route.fulfill({ contentType: 'text/css', body: readFileSync(join(here, '../../service/web/assets', `${asset[1]}.css`), 'utf8') });
  } else if (path.startsWith('/page/')) {
    await route.fulfill({ contentType: 'text/html; charset=utf-8', body: readFileSync(join(pages, path.slice('/page/'.length)), 'utf8') });
  } else {
    // Scripts have run already: what they made of the page is in the page.
    await route.abort();
  }
}

// What a rule finds depends on the size and the scheme for these two alone; the others are asked once.
const LOOKS = { runOnly: ['color-contrast', 'target-size'] };
const WAYS = [[390, 'light'], [1280, 'light'], [390, 'dark'], [1280, 'dark']];

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
const page = await browser.newPage();
await page.route('**/*', serve);
let passes = 0;
let violations = 0;

function tell(name, way, violation) {
  violations += violation.nodes.length;
  const places = violation.nodes.map((node) => `    ${node.target.join(' ')}\n      ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message}`);
  console.error(`${name} (${way.join(' px, ')}): ${violation.id}: ${violation.help}\n${places.join('\n')}`);
}

for (const name of names) {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${SITE}/page/${name}`);
  await page.addScriptTag({ content: axe });
  for (const way of WAYS) {
    await page.setViewportSize({ width: way[0], height: 900 });
    await page.emulateMedia({ colorScheme: way[1] });
    const options = way === WAYS[0] ? { runOnly: RULES } : LOOKS;
    const found = await page.evaluate((asked) => axe.run(document, asked), options);
    passes += found.passes.length;
    for (const violation of found.violations) {
      tell(name, way, violation);
    }
  }
}
await browser.close();
console.log(`axe: ${names.length} pages, each in ${WAYS.length} ways, ${passes} rules passed, ${violations} violations`);
process.exit(violations === 0 ? 0 : 1);
