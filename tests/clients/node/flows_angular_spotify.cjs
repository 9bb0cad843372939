/* angular-spotify's way to a token: a second window, in which a person says
 * yes, and whose last page leaves the token in the storage that both see. */
'use strict';

const { window, close } = require('./browser.cjs');
const { service, body } = require('./page.cjs');
const { app, readAll } = require('./reading.cjs');
const { visit, page, scopes, who } = require('./person.cjs');

const { spotify } = service({
    clientId: app.clientId,
    redirectUri: page,
    scope: scopes.join(' ')
});

/* The page that the person is led to tells the first window. */
function land(address) {
    const fragment = new URLSearchParams(address.hash.slice(1));

    window.dispatchEvent(
        new window.StorageEvent('storage', {
            key: 'spotify-token',
            newValue: fragment.get('access_token')
        })
    );
}

window.open = (url) => {
    setTimeout(() => land(visit(url)), 10);
    return { closed: false, close() {} };
};

readAll({
    implicit: async () => {
        const token = await spotify.login();

        spotify.setAuthToken(token);
        return who(await body(spotify.getCurrentUser()));
    },
    itself: async () => [
        spotify.toQueryString({ q: 'a b', limit: 2 }),
        (
            await body(
                spotify.api('/me', 'GET', null, null, {
                    Authorization: 'Bearer ' + spotify.authToken
                })
            )
        ).id
    ]
}).then(close);
