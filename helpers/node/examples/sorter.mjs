/* Puts playlists in order, while others may change them. */
import { Lost } from './listener.mjs';

export function compare(a, b) {
    const [x, y] = [a, b].map(({ name, uri }) => `${name}\n${uri}`);

    return x < y ? -1 : Number(x > y);
}

export class Sorter {
    constructor(listener) {
        this.call = listener.call.bind(listener);
    }

    async snapshot(playlist) {
        return (await this.call('GET', `/v1/playlists/${playlist}?fields=snapshot_id`)).snapshot_id;
    }

    /* A page may be shorter than what was asked for: only the API knows whether
     * there is another, and where. */
    nextOf({ next }) {
        if (!next)
            return null;
        const { pathname, search } = new URL(next);

        return pathname + search;
    }

    async pages(playlist) {
        const songs = [];
        let path = `/v1/playlists/${playlist}/items?limit=50&offset=0`;

        while (path) {
            const page = await this.call('GET', path);

            songs.push(...page.items.map(({ item }) => item));
            path = this.nextOf(page, path);
        }
        return songs;
    }

    /* The songs and the snapshot that they are of. What is added meanwhile
     * shifts the pages, so that one may miss a song: then all is read again. */
    async read(playlist) {
        for (;;) {
            const snapshot = await this.snapshot(playlist);
            const songs = await this.pages(playlist);

            if (await this.snapshot(playlist) === snapshot)
                return { songs, snapshot };
        }
    }

    async move(playlist, start, before, snapshot) {
        await this.call('PUT', `/v1/playlists/${playlist}/items`,
            { range_start: start, insert_before: before, snapshot_id: snapshot });
    }

    /* Moves a song to the front. */
    async promote(playlist, uri) {
        const { songs, snapshot } = await this.read(playlist);

        await this.move(playlist, songs.findIndex((song) => song.uri === uri), 0, snapshot);
    }

    /* One song after the other, each by what the list then is. */
    async sort(playlist) {
        for (;;) {
            const { songs, snapshot } = await this.read(playlist);
            const wanted = [...songs].sort(compare);
            const at = songs.findIndex((song, i) => song.uri !== wanted[i].uri);

            if (at < 0)
                return;
            await this.move(playlist, songs.indexOf(wanted[at], at), at, snapshot);
        }
    }

    /* A list's id. If the answer is lost, the list may be there. */
    async create(name) {
        try {
            return await this.post(name);
        } catch (error) {
            if (!(error instanceof Lost))
                throw error;
            return await this.find(name) ?? this.post(name);
        }
    }

    async post(name) {
        return (await this.call('POST', '/v1/me/playlists', { name, public: false })).id;
    }

    async find(name) {
        let path = '/v1/me/playlists?limit=50&offset=0';

        while (path) {
            const page = await this.call('GET', path);
            const found = page.items.find((playlist) => playlist.name === name);

            if (found)
                return found.id;
            path = this.nextOf(page, path);
        }
        return null;
    }
}
