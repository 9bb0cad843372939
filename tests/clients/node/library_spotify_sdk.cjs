/* spotify-sdk keeps a user's playlists and what they follow. It reads each
 * answer that isn't 204 as JSON, so that following and leaving a list fail for
 * its caller when they are done, since Spotify answers them with nothing. */
'use strict';

const browser = require('./browser.cjs');
const {
    client,
    artists,
    playlists,
    users,
    plain,
    all
} = require('./entities.cjs');
const { id, list, readAll } = require('./reading.cjs');
const { some, token } = require('./keeping.cjs');

const friends = [id.friend, id.friends_list];
let trip;

const now = async () =>
    plain(await users.playlists(id.user, trip)).tracks.items.map(
        (item) => item.track.name
    );

/* The call is done, though nothing can be made of the answer. */
async function done(call) {
    try {
        await call;
    } catch (error) {
        if (!(error instanceof SyntaxError))
            throw error;
    }
}

const steps = {
    profiles: async () => {
        const user = plain(await users.me());
        const friend = plain(await users.get(id.friend));

        return [user.id, user.country, friend.id, friend.uri];
    },
    made: async () => {
        const one = plain(await playlists.create(id.user, 'Road trip', true));

        trip = one.id;
        return [one.name, one.public, one.owner.id];
    },
    filled: async () => {
        await playlists.addTracks(some(0, 1), id.user, trip);
        await playlists.addTracks(some(2), id.user, trip);
        return now();
    },
    theirs: async () =>
        all(await users.playlists(id.friend)).map((one) => [
            one.name,
            one.owner.id,
            one.tracks.total
        ]),
    list_followed: async () => {
        const has = () => playlists.contains(...friends, [id.user]);
        const told = [await has()];

        await done(playlists.follow(...friends));
        told.push(await has());
        await done(playlists.unfollow(...friends));
        return [...told, await has()];
    },
    artists_followed: async () => {
        const ids = list('artists');
        const has = () => users.contains('artist', ids);
        const told = [await has()];

        await artists.follow(ids);
        told.push(await has());
        await artists.unfollow(ids.slice(0, 1));
        return [...told, await has()];
    }
};

client.token = token;
readAll(steps).then(browser.close);
