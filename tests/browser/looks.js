// Run in a page: returns what is wrong with how it is made, as texts.
const faults = [];
const all = (selector) => [...document.querySelectorAll(selector)];
const name = (e) => `${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''} ` +
  `"${(e.innerText || e.name || '').trim().slice(0, 30)}"`;

if (!document.documentElement.lang) faults.push('no language');
if (!document.title) faults.push('no title');
if (all('main').length != 1) faults.push('not one main');

// Nothing sticks out at the side.
const wide = document.scrollingElement.scrollWidth;
if (wide > window.innerWidth) {
  const out = all('body *').filter(
    (e) => e.getBoundingClientRect().right > window.innerWidth + 1);
  faults.push(`${wide} wide: ${out.slice(0, 3).map(name).join(', ')}`);
}

// One first heading, no level left out.
let level = 0;
for (const h of all('h1, h2, h3, h4')) {
  const its = Number(h.tagName[1]);
  if (its > level + 1) faults.push(`${name(h)} after level ${level}`);
  level = its;
}
if (all('h1').length != 1) faults.push('not one h1');

// Every control has a name, every id is one element's.
for (const e of all('input:not([type=hidden], [hidden]), select, textarea'))
  if (e.labels.length == 0 && !e.ariaLabel) faults.push(`${name(e)} has no label`);
for (const e of all('button, a'))
  if (!e.textContent.trim() && !e.ariaLabel) faults.push(`${name(e)} is mute`);
// An empty text is right beside a name that says the same.
for (const e of all('img'))
  if (!e.hasAttribute('alt')) faults.push(`${name(e)}: no alt`);
const ids = all('[id]').map((e) => e.id);
for (const id of ids)
  if (ids.filter((other) => other == id).length > 1)
    faults.push(`twice: #${id}`);
for (const e of all('[aria-describedby]'))
  for (const id of e.getAttribute('aria-describedby').split(' '))
    if (!document.getElementById(id)) faults.push(`${name(e)}: its description isn't there`);

// What is to be touched is at least 24 pixels high (WCAG 2.2, 2.5.8), but
// for links in running text.
for (const e of all('button, summary, input:not([type=hidden], [hidden]), select'))
  if (e.checkVisibility() && !['checkbox', 'radio'].includes(e.type) &&
      e.getBoundingClientRect().height < 24)
    faults.push(`${name(e)} is small`);

// Contrast of text (WCAG 2.1, 1.4.3).
const rgba = (text) => {
  const n = text.match(/[\d.]+/g).map(Number);
  return [n[0], n[1], n[2], n.length > 3 ? n[3] : 1];
};
const ground = (e) => {
  for (; e; e = e.parentElement) {
    const c = rgba(getComputedStyle(e).backgroundColor);
    if (c[3] == 1) return c;
  }
  return [255, 255, 255, 1];
};
const light = (c) => {
  const [r, g, b] = c.slice(0, 3).map((v) => v / 255).map(
    (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
for (const e of all('body *')) {
  const text = [...e.childNodes].some(
    (n) => n.nodeType == 3 && n.data.trim());
  if (!text || !e.checkVisibility() || e instanceof SVGElement) continue;
  const [a, b] = [light(rgba(getComputedStyle(e).color)), light(ground(e))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) faults.push(`${name(e)}: contrast ${ratio.toFixed(2)}`);
}
return faults;
