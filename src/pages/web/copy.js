/* Buttons that copy what people take elsewhere: [data-copy], which says what it
 * is. They are made here, so that who has no JavaScript sees none that does
 * nothing. The site's module uses it for each page; pages without a player have
 * it alone. */
import {make} from './dom.js';

/* Browsers give the clipboard's own interface to https and localhost only;
 * elsewhere the text is selected and copied as by hand. */
async function copy(from) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(from.textContent);
    return;
  }
  getSelection().selectAllChildren(from);
  if (!document.execCommand('copy'))
    throw new Error('not copied');
}

function addButton(from) {
  const said = make('span', {role: 'status', class: 'soft'});
  const onclick = async () => {
    said.textContent = '';
    try {
      await copy(from);
      said.textContent = ' Copied';
    } catch {
      getSelection().selectAllChildren(from);
      said.textContent = ' Selected: copy it by hand';
    }
  };
  from.after(' ', make('button', {
    type: 'button', class: 'copy quiet', onclick,
    'aria-label': 'Copy the ' + from.dataset.copy}, 'Copy'), said);
}

export function enhance(main) {
  main.querySelectorAll('[data-copy]').forEach(addButton);
}

if (!document.getElementById('bar'))
  enhance(document);
