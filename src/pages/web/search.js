/* Search as one types, in the header's field: the page of what is found, as the
 * server makes it, with each key. What was typed last counts. */
import {go} from './navigate.js';

function look(field) {
  const words = field.value.trim();
  const isThere = location.pathname === '/search';
  if (words === '' && !isThere)
    return;
  go('/search' + (words ? '?q=' + encodeURIComponent(words) : ''), {
    how: isThere ? 'replace' : 'push', isTyping: true});
}

export function start() {
  const field = document.querySelector('header [name=q]');
  if (!field)
    return;
  let last = field.value;
  field.addEventListener('input', event => {
    if (!event.isComposing && field.value !== last)
      look(field);
    last = field.value;
  });
  field.addEventListener('compositionend', () => look(field));
  document.addEventListener('keydown', event => {
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      field.select();
      field.focus();
    }
  });
}
