/* What the scripts of @spotify/web-api-ts-sdk share: which methods there are to
 * watch. Its declarations say which of the class's own are public. */
'use strict';

const { watch } = require('./watching.cjs');

const OWN = [
    'makeRequest',
    'switchAuthenticationStrategy',
    'authenticate',
    'getAccessToken',
    'logOut'
];
const WAYS = [
    'withUserAuthorization',
    'withClientCredentials',
    'withImplicitGrant',
    'withAccessToken',
    'performUserAuthorization'
];

const isEndpoints = (part) =>
    part !== null && typeof part === 'object' && 'api' in part;

/* The endpoints of an object, and those that they have in turn: in
 * `currentUser.albums`. */
function watchEndpoints(object, prefix) {
    for (const [name, part] of Object.entries(object))
        if (name !== 'api' && isEndpoints(part)) {
            watch(Object.getPrototypeOf(part), `${prefix}${name}.`);
            watchEndpoints(part, `${prefix}${name}.`);
        }
}

/* `search` is made when the SDK is, from what its prototype had then. */
exports.watchSdk = (SpotifyApi, sdk) => {
    watch(SpotifyApi, '', WAYS);
    watch(SpotifyApi.prototype, '', OWN);
    watch(sdk, '', ['search']);
    watchEndpoints(sdk, '');
};
