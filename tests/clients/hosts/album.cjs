/* spotify-web-api-node, which asks through node:https, and the newest client,
 * which asks through fetch: both as their READMEs show them. Prints what each
 * has read. */
'use strict';

const { SpotifyApi } = require('@spotify/web-api-ts-sdk');
const SpotifyWebApi = require('spotify-web-api-node');

const clientId = process.env.SPOTIFY_CLIENT_ID;
const clientSecret = process.env.SPOTIFY_CLIENT_SECRET;

function print({ id, name, href }) {
    console.log(JSON.stringify({ id, name, href }));
}

async function main() {
    const old = new SpotifyWebApi({ clientId, clientSecret });
    const grant = await old.clientCredentialsGrant();

    old.setAccessToken(grant.body.access_token);
    const found = await old.getNewReleases({ limit: 1 });
    const { id } = found.body.albums.items[0];
    print((await old.getAlbum(id)).body);

    const sdk = SpotifyApi.withClientCredentials(clientId, clientSecret);
    print(await sdk.albums.get(id));
}

main();
