/* The reader's time: the server shows hours and days by the zone that this
 * cookie names. */

const YEAR_S = 365 * 24 * 3600;

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export function start() {
  document.cookie = `zone=${encodeURIComponent(zone)}; path=/; ` +
    `max-age=${YEAR_S}; samesite=lax`;
}

/* A field for a zone offers those that there are. */
export function enhance(main) {
  const field = main.querySelector('#zone');
  if (!field || !Intl.supportedValuesOf)
    return;
  const list = document.createElement('datalist');
  list.id = 'zones';
  list.append(...Intl.supportedValuesOf('timeZone').map(
    name => new Option(name, name)));
  field.after(list);
  field.setAttribute('list', list.id);
}
