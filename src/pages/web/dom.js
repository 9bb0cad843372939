/* Making parts of a page, and the words in which things are shown. Texts become
 * text nodes and attributes, never markup. */

const SVG = 'http://www.w3.org/2000/svg';

/* An element. An attribute that is a function listens: {onclick: f}; false and
 * null are left out, true has no value. */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function')
      made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined)
      made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

/* Outlines of 24 by 24. */
const ICONS = {
  shuffle: 'M3 7h4l9 10h5m-3-3 3 3-3 3M3 17h4l2.5-2.8M13 9.6 16 7h5m-3-3 3 3-3 3',
  previous: 'M5 5h2v14H5zM19 5v14L8 12z',
  play: 'M8 5v14l11-7z',
  pause: 'M6 5h4v14H6zM14 5h4v14h-4z',
  next: 'M17 5h2v14h-2zM5 5v14l11-7z',
  repeat: 'M4 11V9a3 3 0 0 1 3-3h13m-3-3 3 3-3 3M20 13v2a3 3 0 0 1-3 3H4m3 3-3-3 3-3',
  heart: 'M12 20S4 15 4 9a4 4 0 0 1 8-1 4 4 0 0 1 8 1c0 6-8 11-8 11z',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  lyrics: 'M4 5h16M4 10h10M4 15h16M4 20h8',
  queue: 'M4 6h16M4 11h16M4 16h8m4-1v6l5-3z',
  grip: 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01',
  volume: 'M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6m2.5-8.5a8 8 0 0 1 0 11',
  open: 'M6 15l6-6 6 6',
  close: 'M6 6l12 12M18 6 6 18'};

export function icon(name) {
  const drawn = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  drawn.setAttribute('viewBox', '0 0 24 24');
  drawn.setAttribute('aria-hidden', 'true');
  drawn.setAttribute('focusable', 'false');
  path.setAttribute('d', ICONS[name]);
  drawn.append(path);
  return drawn;
}

/* A button that shows a drawing, and is called `name`. */
export function tool(drawing, name, act, more = {}) {
  return make('button', {
    type: 'button', class: 'tool', 'aria-label': name, title: name,
    onclick: act, ...more}, icon(drawing));
}

export function rename(button, name) {
  button.setAttribute('aria-label', name);
  button.title = name;
}

export function redraw(button, drawing) {
  button.querySelector('path').setAttribute('d', ICONS[drawing]);
}

/* ---- words ---- */

/* "3:07", "1:02:03". */
export function time(ms) {
  const s = Math.floor(ms / 1000);
  const parts = [Math.floor(s / 60) % 60, s % 60];
  if (s >= 3600)
    parts.unshift(Math.floor(s / 3600));
  return parts.map((part, i) =>
    i > 0 ? String(part).padStart(2, '0') : String(part)).join(':');
}

/* Where the site shows what has this URI; null for what has no page. */
export function pathOf(uri) {
  const [, type, id] = (uri || '').split(':');
  if (type === 'collection')
    return '/collection/tracks';
  return /^[a-z]+$/.test(type) && id && type !== 'local' ?
    `/${type}/${encodeURIComponent(id)}` : null;
}

export const kindOf = uri => (uri || '').split(':')[1];

/* Whether it plays by itself, rather than as a list of what does. */
export const isSingle = uri =>
  ['track', 'episode', 'chapter'].includes(kindOf(uri));

/* Whom it is by: things with names, some of which have pages. */
export function makersOf(item) {
  if (item.artists)
    return item.artists;
  const whole = item.show || item.audiobook;
  return whole ? [whole] : [];
}

export const by = item => makersOf(item).map(({name}) => name).join(', ');

/* The policy of the page lets in no others (src/pages/pages.c). */
const mayLoad = ({url}) => url.startsWith('https://') ||
  url.startsWith(location.origin + '/');

/* The smallest picture that is large enough, else the largest. */
export function picture(item, px) {
  const whole = item.album || item.show || item.audiobook || item;
  const images = (item.images && item.images.length ? item.images :
    whole.images || []).filter(mayLoad);
  const fit = images.filter(image => image.width >= px);
  return (fit.length ? fit[fit.length - 1] : images[0] || {}).url ||
    '/icon.svg';
}

/* ---- saying ---- */

let said = null;

/* What happened, or what is wrong, below whatever page is shown; '' for
 * nothing. */
export function say(text, isBad = false) {
  if (!said) {
    said = make('p', {id: 'said', role: 'status', hidden: true});
    document.body.append(said);
  }
  said.textContent = text;
  said.className = isBad ? 'complaint' : 'notice';
  said.hidden = text === '';
}

/* What was wrong is over; what else was said stays. */
export function calm() {
  if (said && said.className === 'complaint')
    say('');
}
