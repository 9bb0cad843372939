/* What the client hands on is what the server says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import * as all from '../index.mjs';

const { BenchError, appLine, inWorld, tonearm, useWorld, userLine } = all;

async function statusOf(world, token, path = '/v1/me') {
    const answer = await fetch(world.url + path, { headers: { Authorization: `Bearer ${token}` } });

    await answer.arrayBuffer();
    return answer.status;
}

describe('a world', { concurrency: true }, () => {
    test('is one test\'s', inWorld(async ({ world, user }) => {
        const bench = await tonearm();
        const app = appLine();
        const other = await bench.makeWorld({ seeds: [app, userLine(app, { id: 'bob' })] });
        const names = (await bench.worlds()).map(({ name }) => name);

        for (const name of [world.name, other.name, 'default'])
            assert.ok(names.includes(name), name);
        assert.deepEqual(other.made.users.map(({ id }) => id), ['bob']);
        assert.equal(other.hostUrl, other.made.url);
        assert.equal(await statusOf(other, await user.token()), 200);
        assert.deepEqual((await world.journal.entries({ route: '/v1/me' }))
            .map((e) => e.user), ['alice']);
        assert.deepEqual(await other.journal.entries(), []);
        await other.delete();
        assert.ok(!(await bench.worlds()).some(({ name }) => name === other.name));
    }));

    test('has a browser\'s consent', inWorld(async ({ world, app, user }) => {
        const url = `${world.url}/authorize?${new URLSearchParams({
            client_id: app.clientId,
            response_type: 'code',
            redirect_uri: app.redirectUri,
            scope: 'user-read-private',
            show_dialog: 'true',
        })}`;
        const sent = new URL(await user.authorize(url));
        const token = await app.token({
            grant_type: 'authorization_code',
            code: sent.searchParams.get('code'),
            redirect_uri: app.redirectUri,
        });

        assert.equal(token.scope, 'user-read-private');
        const refused = new URL(await user.authorize(url, { allow: false }));

        assert.equal(refused.searchParams.get('error'), 'access_denied');
    }));

    const then = { clock: { set: '2030-01-01T00:00:00Z', freeze: true } };

    test('has a clock', inWorld(then, async ({ world, user }) => {
        const token = await user.token();

        assert.match((await world.clock.read()).now, /^2030-01-01T00:00:00/);
        await world.clock.advance(3599);
        assert.equal(await statusOf(world, token), 200);
        assert.ok((await world.clock.advance(2)).frozen);
        assert.equal(await statusOf(world, token), 401);
    }));

    test('has faults', inWorld(async ({ world, user }) => {
        const rule = await world.faults.add({ route: '/v1/me', times: 1, status: 503 });
        const token = await user.token();

        assert.equal(await statusOf(world, token), 503);
        assert.equal(await statusOf(world, token), 200);
        assert.deepEqual((await world.faults.list()).map((r) => [r.id, r.matched]), [[rule.id, 1]]);
        await world.faults.delete(rule.id);
        assert.deepEqual(await world.faults.list(), []);
        assert.ok((await world.faults.begin('flaky', { user: 'alice' })).length > 0);
        await world.faults.clear();
        await assert.rejects(world.faults.add({ rout: '/v1/me', status: 503 }), /rout/);
    }));

    test('has a journal', inWorld(async ({ world, user }) => {
        await statusOf(world, await user.token());
        assert.equal((await world.journal.wait({ route: '/v1/me' })).length, 1);
        await world.journal.verify([{ route: '/api/token', times: 1 }, { route: '/v1/me' }],
            { inOrder: true });
        await assert.rejects(world.journal.verify([{ route: '/v1/me', times: 2 }]),
            /expected[^]*GET \/v1\/me/);
        await assert.rejects(world.journal.wait({ count: 9, timeoutMs: 10 }),
            (e) => e instanceof BenchError && e.status === 408);
        await world.journal.clear();
        assert.deepEqual(await world.journal.entries(), []);
    }));

    test('has snapshots and seeds', inWorld(async ({ world }) => {
        const people = async () => (await world.seed())
            .filter(({ type }) => type === 'user').map(({ id }) => id);

        await world.snapshot(world.name);
        assert.ok((await world.bench.snapshots()).some(({ name }) => name === world.name));
        await world.add([{ type: 'user', id: 'bob' }]);
        assert.deepEqual(await people(), ['alice', 'bob']);
        await world.restore(world.name);
        assert.deepEqual(await people(), ['alice']);
        await world.add([{ type: 'user', id: 'carol' }]);
        await world.reset();
        assert.deepEqual(await people(), ['alice']);
        await world.bench.deleteSnapshot(world.name);
        await assert.rejects(world.add([{ type: 'user' }]), /line 1: /);
    }));
});

describe('by hooks', () => {
    const stage = useWorld({ beforeEach, afterEach }, { user: { id: 'bob' } });
    let last;

    for (const turn of ['first', 'second'])
        test(`each test has its own: ${turn}`, async () => {
            assert.notEqual(stage.world.name, last);
            last = stage.world.name;
            assert.equal(stage.user.id, 'bob');
            assert.equal(await statusOf(stage.world, await stage.user.token()), 200);
        });
});

test('import and require have the same', async () => {
    const { createRequire } = await import('node:module');

    assert.deepEqual({ ...createRequire(import.meta.url)('../index.cjs') }, { ...all });
});

test('a failing test shows the calls, and its world goes', async (t) => {
    const told = t.mock.method(console, 'error', () => {});
    let seen;

    await assert.rejects(inWorld(async ({ world, user }) => {
        seen = world;
        await user.token();
        throw new Error('it failed');
    })(), /it failed/);
    assert.match(told.mock.calls[0].arguments[0], /200 POST \/api\/token/);
    assert.ok(!(await seen.bench.worlds()).some(({ name }) => name === seen.name));
});

test('a server ends with who started it, however that ends', async () => {
    const script = 'require(process.argv[1]).start({tracks: 20}).then(({url}) => {' +
        'console.log(url); process.kill(process.pid, "SIGKILL")})';
    const { TONEARM_URL, ...env } = process.env;
    const { stdout } = spawnSync(process.execPath,
        ['-e', script, new URL('../index.cjs', import.meta.url).pathname], { env });
    const url = stdout.toString().trim();
    const end = Date.now() + 30_000;

    assert.match(url, /^http:\/\/127\.0\.0\.1:/);
    while (await fetch(`${url}/bench/v1/clock`).then(() => true, () => false)) {
        assert.ok(Date.now() < end, 'it goes on');
        await pause(20);
    }
});
