/* A listener of the app's who has signed in, in a world whose clock stands: when
 * the app waits, the clock goes on. */
import assert from 'node:assert/strict';

import { Listener } from './listener.mjs';
import { Sorter } from './sorter.mjs';

const SCOPE = 'user-read-private playlist-read-private playlist-modify-private';

export class Stage {
    meanwhile = async () => {}; // what others do when the app waits

    /* With a bug, which extends one of the two, in the place of that. */
    static async of({ world, app, user }, bug = Listener) {
        const stage = new Stage();
        const make = (kind, ...more) => new kind(world.url, app.clientId, app.redirectUri, ...more);
        const pause = async (seconds) => {
            await world.clock.advance(seconds);
            await stage.meanwhile();
        };

        Object.assign(stage, { world, user });
        await world.clock.freeze();
        stage.listener = make(bug.prototype instanceof Listener ? bug : Listener, pause);
        stage.sorter = new (bug.prototype instanceof Sorter ? bug : Sorter)(stage.listener);
        stage.other = new Sorter(await stage.signIn(make(Listener)));
        await stage.signIn(stage.listener);
        return stage;
    }

    async signIn(listener) {
        await listener.finish(await this.user.authorize(listener.authorizationUrl(SCOPE)));
        return listener;
    }

    async me() {
        return (await this.listener.call('GET', '/v1/me')).id;
    }

    async songs(count) {
        const found = [];

        for (let offset = 0; offset < count; offset += 50)
            found.push(...(await this.other.call('GET',
                `/v1/search?q=a&type=track&limit=50&offset=${offset}`)).tracks.items);
        assert.ok(found.length >= count, 'the catalog is too small');
        return found.slice(0, count);
    }

    async playlist(songs) {
        const playlist = await this.other.create('Mine');

        await this.add(playlist, songs);
        return playlist;
    }

    add(playlist, songs, more) {
        return this.other.call('POST', `/v1/playlists/${playlist}/items`,
            { uris: songs.map(({ uri }) => uri), ...more });
    }

    async uris(playlist) {
        return (await this.other.read(playlist)).songs.map(({ uri }) => uri);
    }
}
