/* Going from page to page without loading anew, so that music goes on: the next
 * page is fetched, and its title and main part are put in the place of ours. It
 * is the page that anybody gets at that address; what isn't one of the site's, or
 * wants other scripts or styles, is loaded whole. */
import {say} from './dom.js';

const shown = []; // what is called with each main part
const MAY_LEAVE = ['/login', '/signup', '/logout', '/authorize', '/account'];

const QUIET_MS = 150; // after a key

const address = () => location.pathname + location.search;

let here = address(); // of the page that is shown
let loading = null; // AbortController
let serial = 0;

/* `act` is called with the main part that is there, and with each that comes. */
export function eachPage(act) {
  shown.push(act);
  act(document.getElementById('main'));
}

/* ---- the page in another page's place ---- */

const files = of => [...of.querySelectorAll(
  'script[src], link[rel=stylesheet]')].map(
  file => file.getAttribute('src') || file.getAttribute('href'));

/* Whether all that the page needs is here. */
function fits(page) {
  const have = files(document);
  return page.getElementById('bar') !== null &&
    page.getElementById('main') !== null &&
    files(page).every(file => have.includes(file));
}

function markPlace(page) {
  const theirs = new Map([...page.querySelectorAll('header nav a')].map(
    link => [link.getAttribute('href'), link.getAttribute('aria-current')]));
  for (const link of document.querySelectorAll('header nav a')) {
    const current = theirs.get(link.getAttribute('href'));
    if (current)
      link.setAttribute('aria-current', current);
    else
      link.removeAttribute('aria-current');
  }
}

/* Fields of the header say what theirs say, unless somebody types there. */
function copyFields(page) {
  for (const field of document.querySelectorAll('header input[name=q]')) {
    const theirs = page.querySelector('header input[name=q]');
    if (field !== document.activeElement && theirs)
      field.value = theirs.value;
  }
}

/* While somebody types, pages follow each other quickly: what scripts add comes
 * when there is time for it, and not to one that has gone again. */
function enhance(main, isTyping) {
  if (isTyping) {
    setTimeout(() => main.isConnected && enhance(main, false), QUIET_MS);
    return;
  }
  for (const each of shown)
    each(main);
}

function put(page, isTyping) {
  const main = document.adoptNode(page.getElementById('main'));
  document.title = page.title;
  markPlace(page);
  copyFields(page);
  document.getElementById('main').replaceWith(main);
  enhance(main, isTyping);
  return main;
}

/* Who reads by ear or by keyboard is at the page's beginning, as after a
 * load. */
function focusHeading(main) {
  const heading = main.querySelector('h1') || main;
  heading.tabIndex = -1;
  heading.focus({preventScroll: true});
}

/* ---- going ---- */

const keepScroll = () => history.replaceState(
  {...history.state, y: scrollY}, '');

function move(how, url) {
  if (how === 'push')
    history.pushState({n: ++serial}, '', url);
  else if (how === 'replace')
    history.replaceState({...history.state}, '', url);
}

/* Fetches what is at `url` and shows it. `how`: "push" for a new entry of the
 * history, "replace", or "back" when the browser has moved already; isTyping:
 * the focus and the history's place are somebody's who types; `options` are of
 * fetch(). A later call overtakes an earlier one. */
export async function go(url, {how = 'push', isTyping = false,
                               ...options} = {}) {
  const mine = new AbortController();
  if (loading)
    loading.abort();
  loading = mine;
  let answer, text;
  try {
    answer = await fetch(url, {
      headers: {Accept: 'text/html'}, signal: mine.signal, ...options});
    const type = answer.headers.get('content-type') || '';
    text = type.startsWith('text/html') ? await answer.text() : null;
  } catch {
    if (!mine.signal.aborted)
      fail(url, options.method);
    return;
  }
  if (loading === mine)
    arrive(answer.url || url, text, how, isTyping);
}

/* The browser's own page says best that there is nothing; what was to be sent
 * isn't sent twice. */
function fail(url, method) {
  if (method === 'POST')
    say('The server does not answer. Try again in a moment.', true);
  else
    location.assign(url);
}

function arrive(url, text, how, isTyping) {
  const page = text === null ? null :
    new DOMParser().parseFromString(text, 'text/html');
  loading = null;
  if (page === null || !fits(page)) {
    location.assign(url);
    return;
  }
  if (how === 'push')
    keepScroll();
  move(how, url);
  here = address();
  const main = put(page, isTyping);
  if (!isTyping)
    focusHeading(main);
  if (how === 'back')
    scrollTo(0, history.state && history.state.y || 0);
  else if (!isTyping)
    scrollTo(0, 0);
}

export const reload = () => go(location.href, {how: 'back'});

/* ---- what leads somewhere ---- */

function onClick(event) {
  const link = event.target.closest('a[href]');
  if (!link || event.defaultPrevented || event.button !== 0 ||
      event.ctrlKey || event.metaKey || event.shiftKey || event.altKey ||
      link.target || link.hasAttribute('download') ||
      link.origin !== location.origin)
    return;
  if (link.hash && link.pathname === location.pathname &&
      link.search === location.search)
    return;
  event.preventDefault();
  go(link.href);
}

const leaves = path => MAY_LEAVE.some(
  each => path === each || path.startsWith(each + '/'));

/* Forms, too. Those by which one comes and goes are the browser's own
 * affair. */
function onSubmit(event) {
  const {target: form, submitter} = event;
  const url = new URL(submitter && submitter.getAttribute('formaction') ||
                      form.getAttribute('action') || '', location);
  if (event.defaultPrevented || url.origin !== location.origin ||
      leaves(url.pathname) || form.method === 'dialog')
    return;
  const fields = new FormData(form, submitter);
  event.preventDefault();
  if (form.method === 'get') {
    url.search = new URLSearchParams(fields);
    go(url.href);
  } else {
    go(url.href, {method: 'POST', body: form.enctype === 'multipart/form-data' ?
      fields : new URLSearchParams(fields)});
  }
}

/* Also when a link led to a part of the page, which stays. */
function onPopState() {
  if (address() !== here)
    go(location.href, {how: 'back'});
}

export function start() {
  history.scrollRestoration = 'manual';
  document.addEventListener('click', onClick);
  document.addEventListener('submit', onSubmit);
  addEventListener('popstate', onPopState);
}
