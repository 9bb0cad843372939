/* What such apps go through: months in a moment, what servers do, long lists,
 * odd pages, and others at work. */
import assert from 'node:assert/strict';

import { SignInAgain } from './listener.mjs';
import { compare } from './sorter.mjs';

const PAGE = '/v1/playlists/{playlist_id}/items';

export const stories = {
    async 'a token that runs out'(stage) {
        assert.equal(await stage.me(), 'alice');
        await stage.world.clock.advance(3601);
        assert.equal(await stage.me(), 'alice');
    },

    async 'months later'(stage) {
        for (let i = 0; i < 3; i++) {
            await stage.world.clock.advance(60 * 86400);
            assert.equal(await stage.me(), 'alice');
        }
    },

    /* Whoever has taken it back isn't asked again by force. */
    async 'a consent that is taken back'(stage) {
        await stage.world.faults.begin('token-revoked');
        await stage.world.journal.clear();
        for (let i = 0; i < 2; i++)
            await assert.rejects(stage.me(), SignInAgain);
        await stage.world.journal.verify([{ route: '/api/token', times: 1 }]);
        await stage.signIn(stage.listener);
        assert.equal(await stage.me(), 'alice');
    },

    async 'a limit'(stage) {
        const { now_ms } = await stage.world.clock.read();
        const until = new Date(Math.trunc(now_ms / 1000 + 30) * 1000).toISOString();

        await stage.world.faults.add({ route: '/v1/me', status: 429, retry_after_s: 30, until });
        assert.equal(await stage.me(), 'alice');
        await stage.world.journal.verify([{ route: '/v1/me', times: 2 }]);
    },

    async 'more than a page'(stage) {
        const songs = (await stage.songs(60)).sort(compare);
        const playlist = await stage.playlist([...songs.slice(1), songs[0]]);

        await stage.sorter.sort(playlist);
        assert.deepEqual(await stage.uris(playlist), songs.map(({ uri }) => uri));
    },

    async 'half an answer'(stage) {
        const playlist = await stage.playlist(await stage.songs(60));

        await stage.world.faults.add({ route: PAGE, method: 'GET', nth: 2, corrupt: true });
        assert.equal((await stage.sorter.read(playlist)).songs.length, 60);
    },

    async 'a short page'(stage) {
        const playlist = await stage.playlist(await stage.songs(60));
        const body = await stage.other.call('GET', `/v1/playlists/${playlist}/items?limit=5`);

        await stage.world.faults.add({ route: PAGE, method: 'GET', nth: 1, status: 200, body });
        assert.equal((await stage.sorter.read(playlist)).songs.length, 60);
    },

    async 'a song that is added meanwhile'(stage) {
        const songs = await stage.songs(61);
        const playlist = await stage.playlist(songs.slice(1));

        await stage.world.faults.add({ route: PAGE, method: 'GET', nth: 2, status: 429 });
        stage.meanwhile = () => stage.add(playlist, songs.slice(0, 1), { position: 0 });
        const read = (await stage.sorter.read(playlist)).songs;

        assert.deepEqual(new Set(read.map(({ uri }) => uri)), new Set(songs.map(({ uri }) => uri)));
    },

    async 'a move in a list that has changed'(stage) {
        const songs = await stage.songs(6);
        const playlist = await stage.playlist(songs.slice(1));

        await stage.world.faults.add({ route: PAGE, method: 'PUT', nth: 1, status: 429 });
        stage.meanwhile = () => stage.add(playlist, songs.slice(0, 1), { position: 0 });
        await stage.sorter.promote(playlist, songs[4].uri);
        assert.deepEqual((await stage.uris(playlist)).filter((uri) => uri !== songs[0].uri),
            [4, 1, 2, 3, 5].map((i) => songs[i].uri));
    },

    async 'an answer that is lost'(stage) {
        await stage.world.faults.add(
            { route: '/v1/me/playlists', method: 'POST', nth: 1, close: true });
        const playlist = await stage.sorter.create('Once');
        const mine = await stage.other.call('GET', '/v1/me/playlists');

        assert.deepEqual(mine.items.map(({ id }) => id), [playlist]);
    },
};
