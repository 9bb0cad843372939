/* spotify-sdk's way to a token: it makes an address, of accounts' English
 * pages, and is told what comes back in the fragment. */
'use strict';

const { client, users, plain } = require('./entities.cjs');
const { app, readAll } = require('./reading.cjs');
const { visit, page, scopes, who } = require('./person.cjs');

readAll({
    implicit: async () => {
        client.settings = {
            clientId: app.clientId,
            scopes: scopes.join(' '),
            redirect_uri: page
        };
        const { hash } = visit(await client.login());

        client.token = new URLSearchParams(hash.slice(1)).get('access_token');
        return who(plain(await users.me()));
    },
    itself: async () => [
        client.toQueryString({ q: 'a b', limit: 2 }),
        (await client.fetch('/me', 'GET')).id,
        plain(await client.request('/me', 'GET')).id
    ]
});
