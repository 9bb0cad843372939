/* spotify-web-api-node's flows, as its documentation shows them; also an older
 * one's, by the name that it is installed under, which knows no implicit grant,
 * can't have a person asked twice, and has no more of a failure than what is
 * said. */
'use strict';

const older = process.argv[2];
const SpotifyWebApi = require(older || 'spotify-web-api-node');
const { watch } = require('./watching.cjs');
const { app, readAll, errorOf } = require('./reading.cjs');
const { visit, page, scopes, who } = require('./person.cjs');

const api = new SpotifyWebApi({ ...app, redirectUri: page });

watch(older ? api : SpotifyWebApi.prototype);

const refused = (call) =>
    errorOf(call, (error) => [
        error.statusCode,
        older ? error.message : error.body
    ]);
const me = async () => who((await api.getMe()).body);
let code;

/* What it keeps is set, got and forgotten one by one, and all at once. */
function kept() {
    const one = new SpotifyWebApi();

    if (older)
        watch(one);
    const names = [
        'ClientId',
        'ClientSecret',
        'AccessToken',
        'RefreshToken',
        'RedirectURI'
    ];
    const all = () => names.map((name) => one['get' + name]() || null);

    one.setCredentials({ accessToken: 'a' });
    const told = [one.getCredentials().accessToken];

    one.resetCredentials();
    for (const name of names)
        one['set' + name](name);
    told.push(all());
    for (const name of names)
        one['reset' + name]();
    return [...told, all()];
}

const steps = {
    kept,
    code: async () => {
        const url = visit(api.createAuthorizeURL(scopes, 's1', true));

        code = url.searchParams.get('code');

        const { body } = await api.authorizationCodeGrant(code);

        api.setAccessToken(body.access_token);
        api.setRefreshToken(body.refresh_token);
        return [url.searchParams.get('state'), ...(await me())];
    },
    code_renewed: async () => {
        const { body } = await api.refreshAccessToken();

        api.setAccessToken(body.access_token);
        return [body.refresh_token === api.getRefreshToken(), ...(await me())];
    },
    implicit: async () => {
        const url = visit(
            api.createAuthorizeURL(scopes, 's1', false, 'token')
        );
        const fragment = new URLSearchParams(url.hash.slice(1));

        api.setAccessToken(fragment.get('access_token'));
        return [fragment.get('state'), ...(await me())];
    },
    client_credentials: async () =>
        (await api.clientCredentialsGrant()).body.token_type,
    denied: () =>
        visit(
            api.createAuthorizeURL(scopes, 's1', true),
            'no'
        ).searchParams.get('error'),
    code_refused: () => refused(() => api.authorizationCodeGrant(code)),
    refresh_revoked: () => refused(() => api.refreshAccessToken())
};

if (older) {
    delete steps.implicit;
    delete steps.denied;
}
readAll(steps);
