/* What pages have that plays (docs/site.md): button.play, and rows (li), both
 * with data-uri and, where they stand in a list, data-context and
 * data-position. Who is signed in gets a heart and a button for more in each
 * row. */
import {tool, make, redraw, isSingle, kindOf} from './dom.js';
import {isSignedIn} from './api.js';
import {heart, isKeepable} from './hearts.js';
import {showMore} from './lists.js';
import * as player from './player.js';

const ROW = 'li[data-uri]';

/* Rows of a list, or of all. */
export const rowsOf = (main, context) => [...main.querySelectorAll(ROW)].filter(
  row => !context || row.dataset.context === context);

/* What a row is called: the first link in it leads to it. */
export const nameOf = row => row.querySelector('a[href]').textContent;

/* What else may be done with rows of this page; playlist.js adds to it. */
export const extras = {of: () => []};

/* ---- playing ---- */

function isNow(uri) {
  const {state} = player;
  return Boolean(state) && (Boolean(state.item) && state.item.uri === uri ||
    Boolean(state.context) && state.context.uri === uri);
}

/* What has a place is played there: a list may have a track twice. */
function play({uri, context, position}) {
  if (!context)
    return player.play(uri);
  return player.play(uri, {
    context, position: Number(position),
    uris: rowsOf(document, context).map(row => row.dataset.uri)});
}

const press = ({dataset}) => isNow(dataset.uri) ? player.toggle() :
  play(dataset);

function onClick(event) {
  const button = event.target.closest('button.play');
  if (button) {
    event.preventDefault();
    press(button);
  }
}

function onDoubleClick(event) {
  const row = event.target.closest(ROW);
  if (row && !event.target.closest('a, button'))
    play(row.dataset);
}

/* ---- what plays is marked ---- */

/* A button says what it does; what it said at first is kept. */
function markButton(button) {
  const is = isNow(button.dataset.uri) && player.isPlaying();
  button.dataset.name ||= button.getAttribute('aria-label');
  button.setAttribute('aria-label', is ?
    button.dataset.name.replace('Play', 'Pause') : button.dataset.name);
  button.classList.toggle('is-playing', is);
  redraw(button, is ? 'pause' : 'play');
}

function mark() {
  const main = document.getElementById('main');
  const item = player.state && player.state.item;
  for (const row of rowsOf(main))
    row.classList.toggle('now', Boolean(item) && item.uri === row.dataset.uri);
  main.querySelectorAll('button.play').forEach(markButton);
}

/* ---- tools ---- */

function addTools(row) {
  const {uri} = row.dataset;
  const name = nameOf(row);
  row.querySelector('.time').prepend(make('span', {class: 'tools'},
    ...(isKeepable(uri) ? [heart(uri, name)] : []),
    tool('more', `More: ${name}`, () => showMore(uri, name, extras.of(row)),
         {class: 'tool dots', 'aria-haspopup': 'dialog'})));
}

/* For what the page is about, beside the button that plays it. */
function addHeadTools(place) {
  const uri = place.dataset.heart;
  const name = document.querySelector('h1').textContent;
  if (isKeepable(uri))
    place.append(heart(uri, name));
  if (isSingle(uri) || kindOf(uri) === 'playlist')
    place.append(tool('more', `More: ${name}`, () => showMore(uri, name),
                      {class: 'tool dots', 'aria-haspopup': 'dialog'}));
}

export function enhance(main) {
  if (isSignedIn()) {
    rowsOf(main).forEach(addTools);
    main.querySelectorAll('[data-heart]:not(button)').forEach(addHeadTools);
  }
  mark();
}

export function start() {
  document.addEventListener('click', onClick);
  document.addEventListener('dblclick', onDoubleClick);
  player.watch(mark);
}
