/* The library's folders of playlists: made, renamed and deleted where one's
 * playlists are listed, and moved into each other, by dragging or by a dialog. */
import {tool, make} from './dom.js';
import {me} from './api.js';
import {choose} from './dialogs.js';
import {makeMovable} from './drag.js';
import {chooseFolder, chooseParent, deleteFolder, folders, moveFolder,
  newFolder, newList, putIntoFolder, renameFolder, shelf} from './lists.js';

const opened = new Set(); // ids of folders; a page that comes anew has them, too

function button(text, act) {
  return make('button', {type: 'button', class: 'quiet', onclick: act}, text);
}

/* ---- by dragging ---- */

/* What the tree's rows are: {folder}, or {list, folder} for a playlist in a
 * folder. */
const shown = new WeakMap();

const FOLDER = '.tree li.holds';
const folderAround = row => row.parentElement.closest(FOLDER);

function isAt(row, y) {
  const {top, bottom} = row.getBoundingClientRect();
  return y >= top && y < bottom;
}

const nameOf = row => {
  const {folder, list} = shown.get(row);
  return (list || folder).name;
};

const dragging = {
  /* Into the innermost folder there; beside the folders, out of all. */
  place(row, y) {
    const tree = row.closest('#folders > .tree');
    const at = [...tree.querySelectorAll('li.holds')].filter(
      each => !row.contains(each) && isAt(each, y)).at(-1) || null;
    return at === folderAround(row) ? null : {row: at || tree, how: 'into'};
  },
  tell: (row, place) => place.row.matches(FOLDER) ?
    `${nameOf(row)}: into ${nameOf(place.row)}.` :
    `${nameOf(row)}: out of ${nameOf(folderAround(row))}.`,
  drop(row, place) {
    const {folder, list} = shown.get(row);
    const into = place.row.matches(FOLDER) ? shown.get(place.row).folder : null;
    if (!list)
      moveFolder(folder, into);
    else if (into)
      putIntoFolder('PUT', into, list.id);
    else
      putIntoFolder('DELETE', folder, list.id);
  }};

function addGrip(row, what) {
  shown.set(row, what);
  row.append(tool('grip', `Move ${nameOf(row)}`, () => what.list ?
    chooseFolder(what.list.uri, what.list.name) :
    chooseParent(what.folder, what.all),
  {class: 'tool dots grip', 'aria-haspopup': 'dialog'}));
  makeMovable(row, dragging);
  return row;
}

/* ---- the tree ---- */

const entry = (list, folder) => addGrip(make('li', {},
  make('a', {href: '/playlist/' + list.id}, list.name)), {list, folder});

function tools(folder) {
  return make('p', {class: 'actions'},
    button('Rename', () => renameFolder(folder)),
    button('New folder in it', () => newFolder(folder.id)),
    button('Delete', () => choose(`Delete ${folder.name}?`, [
      ['Delete it; what is in it stays', () => deleteFolder(folder)],
      ['Keep it', () => {}]])));
}

function keepOpen({target}, {id}) {
  if (target.open)
    opened.add(id);
  else
    opened.delete(id);
}

function showFolder(folder, all, lists) {
  const inside = all.filter(each => each.parent === folder.id);
  const own = folder.playlists.map(id => lists.get(id)).filter(Boolean);
  return addGrip(make('li', {class: 'holds'}, make('details', {
    class: 'folder', open: opened.has(folder.id),
    ontoggle: event => keepOpen(event, folder)},
    make('summary', {}, folder.name,
      make('span', {class: 'soft'}, ` ${own.length + inside.length}`)),
    tools(folder),
    make('ul', {class: 'tree'}, ...own.map(list => entry(list, folder)),
      ...inside.map(each => showFolder(each, all, lists))))), {folder, all});
}

/* Below the heading: making lists and folders; and the folders, as a tree. */
export async function enhance(main) {
  if (!me || !/^\/collection(\/playlists)?$/.test(location.pathname))
    return;
  const section = make('section', {id: 'folders', 'aria-label': 'Folders'},
    make('p', {class: 'actions'}, button('New playlist', newList),
      button('New folder', () => newFolder())));
  (main.querySelector('nav') || main.querySelector('h1')).after(section);
  const all = await folders();
  if (all.length === 0)
    return;
  const lists = new Map((await shelf()).map(list => [list.id, list]));
  section.append(make('ul', {class: 'tree'}, ...all.filter(
    folder => folder.parent === null).map(
    folder => showFolder(folder, all, lists))));
}
