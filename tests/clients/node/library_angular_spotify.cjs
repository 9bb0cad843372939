/* angular-spotify keeps a user's playlists and library. Its calls say whose a
 * playlist is. */
'use strict';

const browser = require('./browser.cjs');
const { service, body } = require('./page.cjs');
const { id, list, readAll, byOffset } = require('./reading.cjs');
const {
    some,
    token,
    names,
    tracks,
    saved,
    keep,
    artists
} = require('./keeping.cjs');

const { spotify, sign } = service();
const friends = [id.friend, id.friends_list];
let mine;

const now = async () =>
    tracks((await body(spotify.getPlaylistTracks(...mine))).items);
const fill = (...numbers) =>
    spotify.replacePlaylistTracks(...mine, some(...numbers));
const whole = (options) => body(spotify.getPlaylist(...mine, options));
const lists = async (limit) =>
    names(
        await byOffset(limit, (page) =>
            body(spotify.getUserPlaylists(id.user, page))
        )
    );

const edits = {
    created: async () => {
        const one = await body(
            spotify.createPlaylist(id.user, {
                name: 'Road trip',
                description: 'Loud & long'
            })
        );

        mine = [id.user, one.id];
        return [
            one.name,
            one.description,
            one.public,
            one.collaborative,
            one.owner.id,
            one.tracks.total,
            one.followers.total
        ];
    },
    profiles: async () => {
        const user = await body(spotify.getCurrentUser());
        const friend = await body(spotify.getUser(id.friend));

        return [user.id, user.country, friend.id, friend.uri];
    },
    filled: async () => {
        await spotify.addPlaylistTracks(...mine, some(0, 1));
        await spotify.addPlaylistTracks(...mine, some(2));
        return now();
    },
    inserted: async () => {
        await fill(0, 1, 2);
        await spotify.addPlaylistTracks(...mine, some(3, 4), { position: 1 });
        return now();
    },
    reordered: async () => {
        await fill(0, 1, 2, 3, 4);
        await spotify.reorderPlaylistTracks(...mine, {
            range_start: 1,
            range_length: 2,
            insert_before: 5
        });
        return now();
    },
    trimmed: async () => {
        await fill(0, 1, 0, 2);
        await spotify.removePlaylistTracks(...mine, some(0));
        return now();
    },
    replaced: async () => {
        await fill(5, 6, 5);
        return now();
    },
    changed: async () => {
        await spotify.updatePlaylistDetails(...mine, {
            name: 'Way home',
            description: 'Slow',
            public: false
        });
        const one = await whole();

        return [one.name, one.description, one.public];
    },
    whole: async () => {
        await fill(7, 8);
        const one = await whole();

        return [one.name, one.tracks.items[0].track.name, one.tracks.total];
    },
    selected: async () => {
        const one = await whole({ fields: 'name,tracks.total' });

        return { name: one.name, ...one.tracks };
    }
};

const follows = {
    mine: () => lists(50),
    theirs: async () =>
        (await body(spotify.getUserPlaylists(id.friend))).items.map((one) => [
            one.name,
            one.owner.id,
            one.tracks.total
        ]),
    followed: async () => {
        const has = () =>
            body(spotify.playlistFollowingContains(...friends, id.user));
        const told = [await has()];

        await spotify.followPlaylist(...friends);
        told.push(await has(), await lists(1));
        await spotify.unfollowPlaylist(...friends);
        return [...told, await has(), await lists(50)];
    },
    dropped: async () => {
        await spotify.unfollowPlaylist(...mine);
        return lists(50);
    },
    artists: () =>
        keep(list('artists'), {
            has: (ids) =>
                body(spotify.userFollowingContains('artist', String(ids))),
            add: (ids) => spotify.follow('artist', String(ids)),
            items: artists((page) => body(spotify.following('artist', page))),
            remove: (ids) => spotify.unfollow('artist', String(ids))
        }),
    users: async () => {
        const has = () =>
            body(spotify.userFollowingContains('user', id.friend));
        const told = [await has()];

        await spotify.follow('user', id.friend);
        told.push(await has());
        await spotify.unfollow('user', id.friend);
        return [...told, await has()];
    }
};

const library = {
    tracks: () =>
        keep(list('songs').slice(0, 2), {
            has: (ids) => body(spotify.userTracksContains(ids)),
            add: (ids) => spotify.saveUserTracks(ids),
            items: saved('track', (page) =>
                body(spotify.getSavedUserTracks(page))
            ),
            remove: (ids) => spotify.removeUserTracks(ids)
        }),
    albums: () =>
        keep(list('albums'), {
            has: (ids) => body(spotify.userAlbumsContains(ids)),
            add: (ids) => spotify.saveUserAlbums(ids),
            items: saved('album', (page) =>
                body(spotify.getSavedUserAlbums(page))
            ),
            remove: (ids) => spotify.removeUserAlbums(ids)
        })
};

sign(token);
readAll({ ...edits, ...follows, ...library }).then(browser.close);
