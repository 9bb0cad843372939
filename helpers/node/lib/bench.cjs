/* A thin client of /bench/v1. What goes in and out is what docs/bench.md and
 * docs/openapi-bench.yaml say; nothing is hidden, and little is added. */
'use strict';

const { ask } = require('./wire.cjs');

/* What the bench refuses, with its own words. */
class BenchError extends Error {
    constructor(status, message) {
        super(`${status}: ${message}`);
        this.name = 'BenchError';
        this.status = status;
    }
}

function refusal({ status, text }) {
    try {
        return new BenchError(status, JSON.parse(text).error.message);
    } catch {
        return new BenchError(status, text);
    }
}

function queryOf(values) {
    const given = Object.entries(values).filter(([, v]) => v !== undefined);

    return given.length ? `?${new URLSearchParams(given)}` : '';
}

const quoted = encodeURIComponent;

/* A server with --bench. */
class Bench {
    constructor(url) {
        this.url = url.replace(/\/$/, '');
    }

    /* The server's own world. */
    get default() {
        return new World(this, 'default');
    }

    async makeWorld(options = {}) {
        const made = await this.default.ask('POST', '/worlds', options);

        return new World(this, made.name, made);
    }

    async worlds() {
        const { worlds } = await this.default.ask('GET', '/worlds');

        return worlds.map((made) => new World(this, made.name, made));
    }

    async snapshots() {
        return (await this.default.ask('GET', '/snapshots')).snapshots;
    }

    async deleteSnapshot(name) {
        await this.default.ask('DELETE', `/snapshots/${quoted(name)}`);
    }
}

/* A server of its own inside the server. */
class World {
    constructor(bench, name, made = {}) {
        this.bench = bench;
        this.name = name;
        this.made = made;
        this.header = { 'X-Tonearm-World': name };
        this.clock = new Clock(this);
        this.faults = new Faults(this);
        this.journal = new Journal(this);
    }

    /* The base address for a program under test. Its client id and its tokens
     * lead into the world. */
    get url() {
        return this.bench.url;
    }

    /* The same, for what has neither yet; not all resolvers know that such
     * names are this machine. */
    get hostUrl() {
        const url = new URL(this.bench.url);

        return `${url.protocol}//${this.name}.localhost:${url.port}`;
    }

    /* A call below /bench/v1; text is sent as it is, else JSON. */
    async ask(method, path, body) {
        const headers = { ...this.header };
        const isText = typeof body === 'string';

        if (body !== undefined)
            headers['Content-Type'] = isText ? 'application/x-ndjson' : 'application/json';
        const answer = await ask(this.bench.url, method, `/bench/v1${path}`, {
            body: isText ? body : JSON.stringify(body),
            headers,
        });

        if (answer.status >= 400)
            throw refusal(answer);
        return /^application\/json/.test(answer.headers['content-type'] ?? '')
            ? JSON.parse(answer.text)
            : answer.text;
    }

    async delete() {
        await this.bench.default.ask('DELETE', `/worlds/${quoted(this.name)}`);
    }

    async snapshot(name) {
        await this.ask('PUT', `/snapshots/${quoted(name)}`);
    }

    async restore(name) {
        await this.ask('POST', `/snapshots/${quoted(name)}/restore`);
    }

    /* Makes it what it began as. */
    async reset() {
        await this.ask('POST', '/reset');
    }

    /* Adds lines of a seed: all of them, or none. */
    async add(lines) {
        await this.ask('POST', '/seed', lines.map((l) => `${JSON.stringify(l)}\n`).join(''));
    }

    /* A seed of which the world would come again. */
    async seed() {
        const text = await this.ask('GET', '/seed');

        return text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
    }
}

/* The time that a world lives by. */
class Clock {
    #world;

    constructor(world) {
        this.#world = world;
    }

    read() {
        return this.#world.ask('GET', '/clock');
    }

    /* Everything that became due has been done when this resolves. */
    async change(change) {
        const clock = await this.#world.ask('POST', '/clock', change);

        if (clock.settled === false)
            throw new BenchError(200, `not settled: ${clock.waiting}`);
        return clock;
    }

    freeze(frozen = true) {
        return this.change({ freeze: frozen });
    }

    set(iso) {
        return this.change({ set: iso });
    }

    advance(seconds) {
        return this.change({ advance_ms: Math.round(seconds * 1000) });
    }
}

/* What is done to a world's calls. */
class Faults {
    #world;

    constructor(world) {
        this.#world = world;
    }

    add(rule) {
        return this.#world.ask('POST', '/faults', rule);
    }

    async list() {
        return (await this.#world.ask('GET', '/faults')).faults;
    }

    async delete(id) {
        await this.#world.ask('DELETE', `/faults/${quoted(id)}`);
    }

    async clear() {
        await this.#world.ask('DELETE', '/faults');
    }

    async begin(scenario, whose = {}) {
        return (await this.#world.ask('POST', `/scenarios/${quoted(scenario)}`, whose)).faults;
    }
}

/* What was asked of a world. Filters: route, method, app, user, status, since,
 * limit. */
class Journal {
    #world;

    constructor(world) {
        this.#world = world;
    }

    async entries(filters = {}) {
        return (await this.#world.ask('GET', `/journal${queryOf(filters)}`)).entries;
    }

    /* The calls, as soon as so many have come; BenchError 408 if they don't in
     * time. */
    async wait({ count = 1, timeoutMs = 5000, ...filters } = {}) {
        const query = queryOf({ ...filters, count, timeout_ms: timeoutMs });

        return (await this.#world.ask('GET', `/journal/wait${query}`)).entries;
    }

    /* Insists on what should have been asked, and says what came. */
    async verify(calls, { inOrder = false } = {}) {
        const found = await this.#world.ask('POST', '/journal/verify', { calls, in_order: inOrder });

        if (!found.ok)
            throw new Error([found.why, ...(found.came ?? []).map(lineOf)].join('\n'));
    }

    async clear() {
        await this.#world.ask('DELETE', '/journal');
    }
}

/* A call of the journal as a line. */
function lineOf({ n, status, method, path, route, query, fault }) {
    return `${String(n).padStart(5)} ${status} ${method} ${path ?? route ?? ''}` +
        `${query ? `?${query}` : ''}${fault ? ` (fault ${fault})` : ''}`;
}

module.exports = { Bench, BenchError, World, lineOf };
