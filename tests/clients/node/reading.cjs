/* What the Node clients' scripts share: reads run one after another, and each
 * prints a line with what the client made of the answer, and with which of the
 * client's methods the read called. */
'use strict';

const { taken } = require('./watching.cjs');

const id = {};
/* The only steps that are wanted, or all. */
const steps = process.env.STEPS && process.env.STEPS.split(' ');

for (const [name, value] of Object.entries(process.env))
    if (name.startsWith('ID_'))
        id[name.slice(3).toLowerCase()] = value;

async function attempt(name, read) {
    let line;

    taken();
    try {
        line = { read: name, value: await read() };
    } catch (error) {
        line = {
            read: name,
            failure: String((error && error.stack) || JSON.stringify(error))
        };
    }
    line.calls = taken();
    process.stdout.write(JSON.stringify(line) + '\n');
}

async function readAll(reads) {
    for (const [name, read] of Object.entries(reads))
        if (!steps || steps.includes(name))
            await attempt(name, read);
}

/* All items, for clients that leave paging to their callers: `get` takes
 * a limit and an offset and answers a page. */
async function byOffset(limit, get) {
    const items = [];

    for (;;) {
        const page = await get({ limit, offset: items.length });

        items.push(...page.items);
        if (page.next === null)
            return items;
    }
}

/* What a call was refused with, by `describe` of the error. */
async function errorOf(call, describe) {
    try {
        await call();
    } catch (error) {
        return describe(error);
    }
    return null;
}

module.exports = {
    id,
    list: (name) => id[name].split(','),
    market: process.env.MARKET,
    search: process.env.SEARCH,
    searchPages: process.env.SEARCH_PAGES,
    find: (kind) => process.env['FIND_' + kind],
    searchTypes: [
        'track',
        'artist',
        'album',
        'playlist',
        'show',
        'episode',
        'audiobook'
    ],
    allItems: (found) => Object.values(found).flatMap((page) => page.items),
    app: {
        clientId: process.env.CLIENT_ID,
        clientSecret: process.env.CLIENT_SECRET
    },
    readAll,
    byOffset,
    errorOf
};
