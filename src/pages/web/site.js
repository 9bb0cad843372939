/* The listening site's scripts begin here: pages that read without them
 * (pages/site_*.c) get a player that stays, search as one types, and tools for
 * what one keeps. */
import * as bar from './bar.js';
import * as copy from './copy.js';
import * as folders from './folders.js';
import * as navigate from './navigate.js';
import * as player from './player.js';
import * as playlist from './playlist.js';
import * as rows from './rows.js';
import * as search from './search.js';
import * as zone from './zone.js';
import {isSignedIn} from './api.js';

document.documentElement.classList.add('js');
navigate.start();
search.start();
zone.start();
rows.start();
if (isSignedIn()) {
  bar.start(document.getElementById('bar'));
  player.start();
}
navigate.eachPage(copy.enhance);
navigate.eachPage(rows.enhance);
navigate.eachPage(playlist.enhance);
navigate.eachPage(folders.enhance);
navigate.eachPage(zone.enhance);
