/* Rows of a list that are moved by mouse, pen or finger. A finger takes a row by
 * its handle (.grip), since all else of it scrolls the page; a mouse takes it
 * anywhere but at a button. Where it would go is marked and said, the page
 * scrolls at the window's edges, and Escape leaves all as it was. */
import {say} from './dom.js';

const NEAR_PX = 5; // what goes less far is a click
const EDGE_PX = 72; // of the window, where the page scrolls
const PX_PER_MS = 0.9; // right at the edge

let drag = null; // what is under way: one at a time

/* ---- where it would go ---- */

function mark(place) {
  if (drag.place)
    delete drag.place.row.dataset.drop;
  if (place)
    place.row.dataset.drop = place.how;
  drag.place = place;
}

const isSame = (a, b) => a === b || Boolean(a) && Boolean(b) &&
  a.row === b.row && a.how === b.how;

/* The row stays in its place among the others, and is only shown elsewhere. */
function look() {
  const {row, list, y, fromY} = drag;
  row.style.translate = `0 ${Math.round(y + scrollY - fromY)}px`;
  const place = list.place(row, y);
  if (isSame(place, drag.place))
    return;
  mark(place);
  if (place)
    say(list.tell(row, place));
}

/* How fast the page goes, in pixels in a millisecond: up is below 0. */
function speed(y) {
  const end = innerHeight - document.getElementById('bar').offsetHeight;
  const over = y < EDGE_PX ? y - EDGE_PX : Math.max(0, y - end + EDGE_PX);
  return Math.max(-1, Math.min(1, over / EDGE_PX)) * PX_PER_MS;
}

function scroll(now) {
  const px = speed(drag.y) * Math.min(now - (drag.at || now), 50);
  drag.at = now;
  if (px !== 0) {
    scrollBy(0, px);
    look();
  }
  drag.frame = requestAnimationFrame(scroll);
}

/* ---- beginning and end ---- */

function begin() {
  drag.isMoving = true;
  drag.row.classList.add('is-moved');
  drag.row.setPointerCapture(drag.pointer);
  drag.frame = requestAnimationFrame(scroll);
}

/* The click that follows a drag isn't one on what was taken. */
function passOverClick() {
  const pass = event => {
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener('click', pass, {capture: true});
  setTimeout(() => removeEventListener('click', pass, {capture: true}));
}

function end(isDone) {
  const {row, list, place, isMoving, listening, frame} = drag;
  listening.abort();
  if (isMoving) {
    cancelAnimationFrame(frame);
    mark(null);
    row.style.translate = '';
    row.classList.remove('is-moved');
    passOverClick();
  }
  drag = null;
  if (isMoving && isDone && place && row.isConnected)
    list.drop(row, place);
  else if (isMoving)
    say('');
}

function onMove(event) {
  drag.y = event.clientY;
  if (!drag.isMoving &&
      Math.hypot(event.clientX - drag.fromX,
                 event.clientY + scrollY - drag.fromY) >= NEAR_PX)
    begin();
  if (drag.isMoving)
    look();
}

function onDown(event, row, list) {
  const isOnHandle = event.target.closest('.grip') !== null;
  const isFree = event.pointerType === 'mouse' &&
    !event.target.closest('button, summary');
  if (drag || !event.isPrimary || event.button !== 0 ||
      !isOnHandle && !isFree)
    return;
  const listening = new AbortController();
  const {signal} = listening;
  drag = {row, list, listening, pointer: event.pointerId, place: null,
          fromX: event.clientX, fromY: event.clientY + scrollY,
          y: event.clientY};
  const acts = {pointermove: onMove, pointerup: () => end(true),
                pointercancel: () => end(false)};
  for (const [name, act] of Object.entries(acts))
    document.addEventListener(name, each => {
      if (each.pointerId === event.pointerId)
        act(each);
    }, {signal});
  document.addEventListener('keydown', ({key}) => {
    if (key === 'Escape')
      end(false);
  }, {signal});
}

/* Makes a row, which has a handle, one that can be moved. What the list has to
 * say:
 *
 *   place(row, y)     where it goes that is let go of at this height of the
 *                     window: {row, how}, how being "before", "after" or
 *                     "into" that row; null: nowhere
 *   tell(row, place)  in words
 *   drop(row, place)  moves it
 */
export function makeMovable(row, list) {
  row.classList.add('movable');
  row.addEventListener('pointerdown', event => onDown(event, row, list));
  // Links and pictures would be dragged by the browser.
  row.addEventListener('dragstart', event => event.preventDefault());
}
