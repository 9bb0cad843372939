/* A playlist that one may change: rows are moved by dragging them (drag.js) or by
 * the arrow keys on their handles, and removed; the list's words and its cover are
 * in a dialog. What is shown changes at once, and is read anew where the server
 * refuses. */
import {tool, make, say} from './dom.js';
import {ask, change, get, me} from './api.js';
import {askFor, choose} from './dialogs.js';
import {makeMovable} from './drag.js';
import {go, reload} from './navigate.js';
import {extras, nameOf, rowsOf} from './rows.js';

const FIELDS = 'fields=name,description,public,collaborative,snapshot_id,' +
  'owner(id),tracks(total)';
const COVER_PX = 640;
const COVER_MAX_BYTES = 256 * 1024 * 3 / 4; // before base64

let list = null; // that the page shows, if it may be changed
let last = Promise.resolve(); // change: one after the other

const at = row => Number(row.dataset.position);

/* ---- moving and removing ---- */

function setAt(row, position) {
  row.dataset.position = position;
  row.querySelector('.play').dataset.position = position;
  const number = row.querySelector('.count');
  if (number)
    number.textContent = position + 1;
}

/* Queues a change of the items; each names the version that the one before it
 * made. */
function send(method, body) {
  const {path} = list;
  last = last.then(async () => {
    const answer = await change(method, path + '/items', {
      ...body, snapshot_id: list.snapshot_id});
    if (answer)
      list.snapshot_id = answer.snapshot_id;
    else
      await reload();
  });
  return last;
}

/* Puts the row before the one at `to`, counted without it. */
function move(row, to) {
  const from = at(row);
  const others = rowsOf(list.main, list.uri).filter(each => each !== row);
  const before = others.find(each => at(each) - (at(each) > from) >= to);
  if (to === from || to < 0 || to >= list.total)
    return;
  if (before)
    before.before(row);
  else if (others.length > 0)
    others.at(-1).after(row);
  for (const each of others) {
    const it = at(each) - (at(each) > from);
    setAt(each, it + (it >= to));
  }
  setAt(row, to);
  send('PUT', {range_start: from, insert_before: to > from ? to + 1 : to});
  say(`${nameOf(row)} is number ${to + 1} of ${list.total}.`);
}

function remove(row) {
  const from = at(row);
  const rows = rowsOf(list.main, list.uri);
  const near = rows[rows.indexOf(row) + 1] || rows[rows.indexOf(row) - 1];
  row.remove();
  for (const each of rows)
    setAt(each, at(each) - (at(each) > from));
  list.total--;
  send('DELETE', {positions: [from]});
  say(`${nameOf(row)} is removed.`);
  if (near)
    near.querySelector('.grip').focus();
}

function onKey(event, row) {
  const steps = {ArrowUp: -1, ArrowDown: 1};
  if (event.key in steps) {
    move(row, at(row) + steps[event.key]);
    event.currentTarget.focus();
  } else if (event.key === 'Delete') {
    remove(row);
  } else {
    return;
  }
  event.preventDefault();
}

/* ---- by dragging ---- */

/* Where in the list a row is that is put there, counted without it. */
function placeOf(row, {row: other, how}) {
  const place = at(other) + (how === 'after');
  return place - (place > at(row));
}

const dragging = {
  place(row, y) {
    const others = rowsOf(list.main, list.uri).filter(each => each !== row);
    const next = others.find(each => {
      const box = each.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    return next ? {row: next, how: 'before'} :
      others.length > 0 ? {row: others.at(-1), how: 'after'} : null;
  },
  tell: (row, place) =>
    `${nameOf(row)}: to number ${placeOf(row, place) + 1} of ${list.total}.`,
  drop: (row, place) => move(row, placeOf(row, place))};

function addGrip(row) {
  row.querySelector('.tools').append(tool(
    'grip', `Move ${nameOf(row)}: arrow keys`, () => {}, {
      class: 'tool dots grip', onkeydown: event => onKey(event, row)}));
  makeMovable(row, dragging);
}

/* ---- its words, its cover, its end ---- */

/* A square JPEG of at most what the server takes, in base64. */
async function cover(file) {
  const image = await createImageBitmap(file);
  const side = Math.min(image.width, image.height);
  const canvas = make('canvas', {width: COVER_PX, height: COVER_PX});
  canvas.getContext('2d').drawImage(
    image, (image.width - side) / 2, (image.height - side) / 2, side, side,
    0, 0, COVER_PX, COVER_PX);
  for (const quality of [0.9, 0.7, 0.4]) {
    const url = canvas.toDataURL('image/jpeg', quality);
    const text = url.slice(url.indexOf(',') + 1);
    if (text.length * 3 / 4 < COVER_MAX_BYTES)
      return text;
  }
  throw new Error('too large');
}

async function sendCover(file) {
  const text = await cover(file).catch(() => null);
  if (text === null) {
    say('That file is no picture.', true);
    return false;
  }
  const answer = await ask('PUT', list.path + '/images', null, {
    body: text, headers: {'Content-Type': 'image/jpeg'}});
  if (!answer.ok)
    say('The server does not take that picture.', true);
  return answer.ok;
}

async function save(fields) {
  const picture = fields.get('cover');
  const isShared = fields.has('collaborative');
  const done = await change('PUT', list.path, {
    name: fields.get('name'), description: fields.get('description'),
    public: !isShared && fields.has('public'), collaborative: isShared});
  if (!done || picture.size > 0 && !await sendCover(picture))
    return false;
  await reload();
  return true;
}

function edit() {
  askFor('Edit the playlist', [
    {name: 'name', label: 'Name', value: list.name, required: true,
     maxlength: 200, autocomplete: 'off'},
    {name: 'description', label: 'Description', type: 'area',
     value: list.description || '', maxlength: 300},
    {name: 'cover', label: 'Cover', type: 'file', accept: 'image/*',
     hint: 'Its middle square is taken.'},
    {name: 'public', label: 'Show it on your profile', type: 'checkbox',
     value: list.public === true},
    {name: 'collaborative', label: 'Others may change it, too',
     type: 'checkbox', value: list.collaborative}], 'Save', save);
}

function part() {
  choose(`Remove ${list.name}?`, [
    ['Remove it from my library', async () => {
      if (await change('DELETE', list.path + '/followers'))
        go('/collection');
    }], ['Keep it', () => {}]]);
}

function addButtons(main) {
  const quiet = (text, act) => make('button', {
    type: 'button', class: 'quiet', onclick: act}, text);
  main.querySelector('.actions').append(quiet('Edit', edit), quiet('Remove', part));
}

/* ---- the page ---- */

/* A page says whether one may fill its list; which version it is, and whether
 * all else may be changed, too, the API tells. */
export async function enhance(main) {
  const {playlist: id} = (main.querySelector(
    '[data-playlist][data-editable]') || main).dataset;
  list = null;
  extras.of = () => [];
  if (!id)
    return;
  const path = '/v1/playlists/' + id;
  const it = await get(`${path}?${FIELDS}`);
  if (!it || document.getElementById('main') !== main)
    return;
  list = {...it, path, main, uri: 'spotify:playlist:' + id,
          total: it.tracks.total};
  rowsOf(main, list.uri).forEach(addGrip);
  extras.of = row => [
    ['Move it up', () => move(row, at(row) - 1)],
    ['Move it down', () => move(row, at(row) + 1)],
    ['Remove it from this playlist', () => remove(row)]];
  if (it.owner.id === me)
    addButtons(main);
}
