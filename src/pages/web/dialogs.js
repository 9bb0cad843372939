/* Dialogs over the page: what may be done with a thing, and asking for words.
 * The browser keeps the focus inside, closes them with Escape, and leads back to
 * where one was. */
import {tool, make} from './dom.js';

let count = 0;

/* Opens a dialog with this heading; it is gone when it closes. */
export function open(title, ...parts) {
  const id = `dialog-${++count}`;
  const dialog = make('dialog', {'aria-labelledby': id},
    make('h2', {id}, title),
    tool('close', 'Close', () => dialog.close(), {class: 'tool close'}),
    ...parts);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/* A list of things to do: [text, act]. The dialog closes before one is done. */
export function choose(title, choices) {
  const dialog = open(title, make('ul', {class: 'choices'}, ...choices.map(
    ([text, act]) => make('li', {}, make('button', {
      type: 'button', class: 'plain', onclick: () => {
        dialog.close();
        act();
      }}, text)))));
  dialog.querySelector('.choices button').focus();
  return dialog;
}

function field({name, label, type = 'text', value, hint, ...more}) {
  const id = `dialog-${count + 1}-${name}`;
  const box = type === 'checkbox';
  const input = make(type === 'area' ? 'textarea' : 'input', {
    id, name, type: type === 'area' ? null : type,
    value: box || type === 'area' ? null : value,
    checked: box && value, 'aria-describedby': hint ? id + '-hint' : null,
    ...more});
  if (type === 'area')
    input.value = value;
  const said = hint ? [make('span', {class: 'hint', id: id + '-hint'}, hint)] :
    [];
  return box ? make('label', {class: 'choice', for: id}, input, ' ' + label) :
    make('p', {class: 'field'}, make('label', {for: id}, label), ...said, input);
}

/* Asks for words, each field as {name, label, type, value, hint} and an input's
 * attributes. `act` gets the form's FormData; the dialog closes when it
 * resolves to something true. */
export function askFor(title, fields, verb, act) {
  const dialog = open(title, make('form', {
    method: 'dialog', onsubmit: async event => {
      event.preventDefault();
      if (await act(new FormData(event.target)))
        dialog.close();
    }}, ...fields.map(field), make('p', {class: 'actions'},
      make('button', {}, verb))));
  dialog.querySelector('input, textarea').focus();
  return dialog;
}
