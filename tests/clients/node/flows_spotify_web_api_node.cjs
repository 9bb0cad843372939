/* spotify-web-api-node's flows, as its documentation shows them. */
'use strict';

const SpotifyWebApi = require('spotify-web-api-node');
const { app, readAll, errorOf } = require('./reading.cjs');
const { visit, page, scopes, who } = require('./person.cjs');

const api = new SpotifyWebApi({ ...app, redirectUri: page });
const refused = (call) =>
    errorOf(call, (error) => [error.statusCode, error.body]);
const me = async () => who((await api.getMe()).body);
let code;

readAll({
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
});
