/* The library's folders of playlists: made, renamed and deleted where one's
 * playlists are listed. */
import {tool, make} from './dom.js';
import {me} from './api.js';
import {choose} from './dialogs.js';
import {chooseFolder, deleteFolder, folders, newFolder, newList, renameFolder,
  shelf} from './lists.js';

function button(text, act) {
  return make('button', {type: 'button', class: 'quiet', onclick: act}, text);
}

function entry(list) {
  return make('li', {}, make('a', {href: '/playlist/' + list.id}, list.name),
    ' ', tool('more', `More: ${list.name}`,
             () => chooseFolder(list.uri, list.name)));
}

function showFolder(folder, all, lists) {
  const inside = all.filter(each => each.parent === folder.id);
  const own = folder.playlists.map(id => lists.get(id)).filter(Boolean);
  return make('li', {}, make('details', {class: 'folder'},
    make('summary', {}, folder.name,
      make('span', {class: 'soft'}, ` ${own.length + inside.length}`)),
    make('p', {class: 'actions'},
      button('Rename', () => renameFolder(folder)),
      button('New folder in it', () => newFolder(folder.id)),
      button('Delete', () => choose(`Delete ${folder.name}?`, [
        ['Delete it; what is in it stays', () => deleteFolder(folder)],
        ['Keep it', () => {}]]))),
    make('ul', {class: 'tree'}, ...own.map(entry),
      ...inside.map(each => showFolder(each, all, lists)))));
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
