import https from 'node:https';

import { SpotifyApi } from '@spotify/web-api-ts-sdk';
import SpotifyWebApi from 'spotify-web-api-node';
import { describe, expect, it } from 'vitest';

const clientId = process.env.SPOTIFY_CLIENT_ID;
const clientSecret = process.env.SPOTIFY_CLIENT_SECRET;

describe('a program that knows of nothing', () => {
    it('reads by fetch', async () => {
        const sdk = SpotifyApi.withClientCredentials(clientId, clientSecret);
        const { albums } = await sdk.browse.getNewReleases(undefined, 2);

        expect(albums.items).toHaveLength(2);
        for (const { id, href } of albums.items)
            expect(href).toBe(`https://api.spotify.com/v1/albums/${id}`);
    });

    it('reads by node:https', async () => {
        const api = new SpotifyWebApi({ clientId, clientSecret });
        const { body } = await api.clientCredentialsGrant();

        api.setAccessToken(body.access_token);
        expect((await api.getNewReleases()).statusCode).toBe(200);
    });

    it('is refused what it may not', async () => {
        const status = await new Promise((resolve, reject) => {
            https
                .get('https://api.spotify.com/v1/me', (answer) => {
                    answer.resume();
                    resolve(answer.statusCode);
                })
                .on('error', reject);
        });

        expect(status).toBe(401);
    });
});
