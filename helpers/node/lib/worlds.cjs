/* A world for each test, whatever runs the tests: node:test, vitest or jest. */
'use strict';

const { Bench, lineOf } = require('./bench.cjs');
const { App, User, appLine, userLine } = require('./people.cjs');
const { start } = require('./server.cjs');

const SHOWN = 50; // calls of the journal

let shared; // a promise of the process's server

/* The server: that of `tonearm dev -- npm test`, else one that this process
 * starts when it is first asked for. */
function tonearm(options) {
    shared ??= process.env.TONEARM_URL
        ? Promise.resolve(new Bench(process.env.TONEARM_URL))
        : start(options);
    return shared;
}

async function begin({ seeds = [], server, app: appMore, user: userMore, ...world } = {}) {
    const bench = await tonearm(server);
    const lines = [appLine(appMore)];

    lines.push(userLine(lines[0], userMore));
    const made = await bench.makeWorld({ ...world, seeds: [...lines, ...seeds] });
    const app = new App(made, lines[0]);

    return { world: made, app, user: new User(app, lines[1]) };
}

/* A test's function, which gets a world of its own with an app and a user:
 *
 *     test('...', inWorld(async ({ world, app, user }) => { ... }));
 *
 * Many may run at once. What fails shows what was asked of its world. */
function inWorld(options, body = options) {
    return async () => {
        const stage = await begin(body === options ? {} : options);

        try {
            await body(stage);
        } catch (error) {
            const entries = await stage.world.journal.entries({ limit: 1000 })
                .catch(() => []); // the failure itself says more

            console.error([`calls of world ${stage.world.name}:`,
                ...entries.slice(-SHOWN).map(lineOf)].join('\n'));
            throw error;
        } finally {
            await stage.world.delete();
        }
    };
}

/* The same by the hooks of whatever runs the tests, for tests that come one
 * after the other: an object whose world, app and user are the test's. */
function useWorld({ beforeEach, afterEach }, options) {
    const stage = {};

    beforeEach(async () => {
        Object.assign(stage, await begin(options));
    });
    afterEach(() => stage.world.delete());
    return stage;
}

module.exports = { inWorld, tonearm, useWorld };
