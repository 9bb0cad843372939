/* A page of an application made with AngularJS, which has angular-spotify: its
 * scripts run in the page, and it signs each request. */
'use strict';

const { readFileSync } = require('node:fs');
const { window } = require('./browser.cjs');
const { watch } = require('./watching.cjs');

for (const script of [
    'angular/angular.js',
    'angular-spotify/src/angular-spotify.js'
])
    window.eval(readFileSync(require.resolve(script), 'utf8'));

/* The service, in an application that is told `settings`. */
exports.service = (settings = {}) => {
    const app = window.angular.module('app', ['spotify']);

    app.config([
        'SpotifyProvider',
        (provider) => {
            provider.setClientId(settings.clientId);
            provider.setRedirectUri(settings.redirectUri);
            provider.setScope(settings.scope);
        }
    ]);
    const injector = window.angular.injector(['ng', 'app']);
    const spotify = injector.get('Spotify');
    const { headers } = injector.get('$http').defaults;

    watch(Object.getPrototypeOf(spotify));
    return {
        spotify,
        sign: (token) => {
            spotify.setAuthToken(token);
            headers.common.Authorization = 'Bearer ' + token;
        }
    };
};

/* Its promises are of answers. */
exports.body = async (promise) => (await promise).data;
