/* @spotify/web-api-ts-sdk's flows for users, which run on a page of the app's:
 * jsdom is the page, a redirection strategy (the SDK's own option) leads the
 * person away, and they come back to another page. */
'use strict';

const { JSDOM } = require('jsdom');
const {
    SpotifyApi,
    ClientCredentialsStrategy,
    InMemoryCachingStrategy
} = require('@spotify/web-api-ts-sdk');
const { watchSdk } = require('./sdk.cjs');
const { app, readAll, errorOf } = require('./reading.cjs');
const { visit, page, scopes, who } = require('./person.cjs');

watchSdk(
    SpotifyApi,
    SpotifyApi.withAccessToken(app.clientId, {}, {
        cachingStrategy: new InMemoryCachingStrategy()
    })
);

/* The page that the browser shows now. */
function show(url) {
    const { window } = new JSDOM('', { url: String(url) });

    global.window = window;
    global.document = window.document;
}

/* Signs in as the SDK's `start` (one of its two ways) does it. */
async function signIn(start, answer) {
    let leave;
    const left = new Promise((resolve) => (leave = resolve));
    const sdk = start(app.clientId, page, scopes, {
        cachingStrategy: new InMemoryCachingStrategy(),
        redirectionStrategy: {
            redirect: async (url) => leave(url),
            onReturnFromRedirect: async () => {}
        }
    });

    show(page);
    await sdk.authenticate();
    show(visit(await left, answer));
    return sdk;
}

let pkce;
let first;

readAll({
    client_credentials: async () =>
        (
            await SpotifyApi.withClientCredentials(
                app.clientId,
                app.clientSecret
            ).authenticate()
        ).authenticated,
    /* The SDK can't have a person asked twice, so that "no" comes first. */
    denied: async () => {
        await signIn(SpotifyApi.withUserAuthorization, 'no');
        return new URLSearchParams(window.location.search).get('error');
    },
    /* Requests of one's own, by another strategy, until all is forgotten. */
    itself: async () => {
        const words = [app.clientId, app.clientSecret];
        const sdk = SpotifyApi.withClientCredentials(...words, [], {
            cachingStrategy: new InMemoryCachingStrategy()
        });

        sdk.switchAuthenticationStrategy(
            new ClientCredentialsStrategy(...words)
        );
        const { markets } = await sdk.makeRequest('GET', 'markets');

        sdk.logOut();
        return [markets.length, await sdk.getAccessToken()];
    },
    /* The page is shown twice: before the person leaves, and afterwards. */
    performed: async () => {
        const types = [];
        let leave;
        const left = new Promise((resolve) => (leave = resolve));
        const config = {
            cachingStrategy: new InMemoryCachingStrategy(),
            redirectionStrategy: {
                redirect: async (url) => leave(url),
                onReturnFromRedirect: async () => {}
            }
        };
        const perform = () =>
            SpotifyApi.performUserAuthorization(
                app.clientId,
                page,
                scopes,
                async (token) => types.push(token.token_type),
                config
            );

        show(page);
        await perform();
        show(visit(await left));
        return [(await perform()).authenticated, ...types];
    },
    proof_key: async () => {
        pkce = await signIn(SpotifyApi.withUserAuthorization);
        first = (await pkce.authenticate()).accessToken;
        return [window.location.href.includes('code='), first.token_type];
    },
    /* Tokens of this server are about to expire, so that the SDK renews them
     * before each call. */
    proof_key_renewed: async () => {
        const user = who(await pkce.currentUser.profile());
        const second = await pkce.getAccessToken();

        return [
            first.refresh_token !== second.refresh_token,
            ...user
        ];
    },
    implicit: async () => {
        await signIn(SpotifyApi.withImplicitGrant);

        const { hash } = window.location;
        const token = new URLSearchParams(hash.slice(1)).get('access_token');
        const sdk = SpotifyApi.withAccessToken(app.clientId, {
            access_token: token,
            token_type: 'Bearer',
            expires_in: 3600,
            expires: Date.now() + 3600000
        });

        return who(await sdk.currentUser.profile());
    },
    code_refused: () =>
        errorOf(
            async () => {
                const other = await signIn(SpotifyApi.withUserAuthorization);

                show(page + '?code=AQx');
                await other.authenticate();
            },
            (error) => error.message.split(', ').pop()
        )
});
