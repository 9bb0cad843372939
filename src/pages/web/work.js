/* How the work goes that a page of the owner's shows, without loading the page
 * again: /admin/work has the same section as the page, and its texts are put in
 * the place of the older ones. What has the focus or was unfolded stays so. A
 * screen reader is told of the end alone. */
import {make} from './dom.js';

const PAUSE_MS = 1000;
const PARTS = ['job-command', 'job-outcome', 'job-doing', 'job-says'];

const section = document.getElementById('job');
const told = make('p', {class: 'unseen', role: 'status'});

/* The section as it is by now; nothing if it can't be had. */
async function ask() {
  const answer = await fetch('/admin/work', {redirect: 'error'});
  const page = new DOMParser().parseFromString(await answer.text(),
    'text/html');
  return answer.ok ? page.getElementById('job') : null;
}

function show(now) {
  for (const id of PARTS) {
    const from = now.querySelector('#' + id);
    const to = section.querySelector('#' + id);
    if (from && to && from.textContent !== to.textContent)
      to.textContent = from.textContent;
  }
}

/* The rest of the page is as it was before. */
function end() {
  section.removeAttribute('data-runs');
  section.querySelector('#job-again').textContent =
    'Load the page again to see what it has changed';
  told.textContent = section.querySelector('#job-outcome').textContent;
}

async function look() {
  const now = document.hidden ? section : await ask();
  if (now === null)
    return;
  if (now !== section)
    show(now);
  if (now.hasAttribute('data-runs'))
    setTimeout(watch, PAUSE_MS);
  else
    end();
}

/* A server that doesn't answer is asked again, more patiently. */
function watch() {
  look().catch(() => setTimeout(watch, 5 * PAUSE_MS));
}

section.append(told);
setTimeout(watch, PAUSE_MS);
